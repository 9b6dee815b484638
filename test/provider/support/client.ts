import { credentials, type Metadata, type ServiceError } from '@grpc/grpc-js';
import { PluginAttach } from '@pulumi/pulumi/proto/plugin_pb';
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as rpc from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { decode, encode } from '../../../src/provider/codec';
import type { Values } from '../../../src/provider/values';

/** URN of a resource of the tests. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::shop::${type}::${name}`;
}

/** The generated client with promises, and plain values for messages. */
export class Client {
  readonly raw: ResourceProviderClient;

  constructor(port: number) {
    this.raw = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  close(): void {
    this.raw.close();
  }

  handshake(engine: string): Promise<rpc.ProviderHandshakeResponse> {
    const request = new rpc.ProviderHandshakeRequest().setEngineAddress(engine);
    return ask((done) => this.raw.handshake(request, done));
  }

  attach(engine: string): Promise<Empty> {
    return ask((done) => this.raw.attach(new PluginAttach().setAddress(engine), done));
  }

  pluginInfo(): Promise<string> {
    return ask<{ getVersion(): string }>((done) => this.raw.getPluginInfo(new Empty(), done)).then((info) =>
      info.getVersion(),
    );
  }

  async schema(): Promise<Values> {
    const response = await ask<rpc.GetSchemaResponse>((done) =>
      this.raw.getSchema(new rpc.GetSchemaRequest(), done),
    );
    return JSON.parse(response.getSchema());
  }

  async checkConfig(news: Values): Promise<Checked> {
    return checked(
      await ask((done) => this.raw.checkConfig(new rpc.CheckRequest().setNews(encode(news)), done)),
    );
  }

  async diffConfig(olds: Values, news: Values): Promise<Diffed> {
    const request = new rpc.DiffRequest().setOldInputs(encode(olds)).setNews(encode(news));
    return diffed(await ask((done) => this.raw.diffConfig(request, done)));
  }

  configure(args: Values): Promise<rpc.ConfigureResponse> {
    return ask((done) => this.raw.configure(new rpc.ConfigureRequest().setArgs(encode(args)), done));
  }

  async check(
    urn: string,
    news: Values,
    { olds = {}, seed = 'seed', autonaming }: CheckOptions = {},
  ): Promise<Checked> {
    const request = new rpc.CheckRequest()
      .setUrn(urn)
      .setName(urn.split('::')[3]!)
      .setNews(encode(news))
      .setOlds(encode(olds))
      .setRandomseed(Buffer.from(seed));
    if (autonaming !== undefined) {
      request.setAutonaming(
        new rpc.CheckRequest.AutonamingOptions()
          .setMode(autonaming.mode)
          .setProposedName(autonaming.proposed),
      );
    }
    return checked(await ask((done) => this.raw.check(request, done)));
  }

  async diff(
    urn: string,
    olds: Values,
    news: Values,
    ignoreChanges: string[] = [],
    outputs?: Values,
  ): Promise<Diffed> {
    const request = new rpc.DiffRequest()
      .setUrn(urn)
      .setOlds(struct(outputs))
      .setOldInputs(encode(olds))
      .setNews(encode(news))
      .setIgnorechangesList(ignoreChanges);
    return diffed(await ask((done) => this.raw.diff(request, done)));
  }

  async create(
    urn: string,
    inputs: Values,
    { preview = false, timeout = 0 } = {},
  ): Promise<{ id: string; outputs: Values }> {
    const request = new rpc.CreateRequest()
      .setUrn(urn)
      .setProperties(encode(inputs))
      .setPreview(preview)
      .setTimeout(timeout);
    const response = await ask<rpc.CreateResponse>((done) => this.raw.create(request, done));
    return { id: response.getId(), outputs: decode(response.getProperties()) };
  }

  async update(
    urn: string,
    id: string,
    olds: Values,
    news: Values,
    { preview = false } = {},
  ): Promise<Values> {
    const request = new rpc.UpdateRequest()
      .setUrn(urn)
      .setId(id)
      .setOlds(encode(olds))
      .setNews(encode(news))
      .setPreview(preview);
    return decode((await ask<rpc.UpdateResponse>((done) => this.raw.update(request, done))).getProperties());
  }

  async read(
    urn: string,
    id: string,
    inputs?: Values,
    outputs?: Values,
  ): Promise<{ id: string; inputs: Values; outputs: Values }> {
    const request = new rpc.ReadRequest()
      .setUrn(urn)
      .setId(id)
      .setInputs(struct(inputs))
      .setProperties(struct(outputs));
    const response = await ask<rpc.ReadResponse>((done) => this.raw.read(request, done));
    return {
      id: response.getId(),
      inputs: decode(response.getInputs()),
      outputs: decode(response.getProperties()),
    };
  }

  delete(urn: string, id: string, inputs: Values, outputs: Values): Promise<Empty> {
    const request = new rpc.DeleteRequest()
      .setUrn(urn)
      .setId(id)
      .setOldInputs(encode(inputs))
      .setProperties(encode(outputs));
    return ask((done) => this.raw.delete(request, done));
  }

  cancel(): Promise<Empty> {
    return ask((done) => this.raw.cancel(new Empty(), done));
  }
}

/** What Check may be given besides. */
export interface CheckOptions {
  readonly olds?: Values;
  readonly seed?: string;
  readonly autonaming?: { readonly mode: rpc.CheckRequest.AutonamingOptions.Mode; readonly proposed: string };
}

/** What Check said. */
export interface Checked {
  readonly inputs: Values;
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

/** What Diff said, each list sorted. */
export interface Diffed {
  readonly changes: 'unknown' | 'none' | 'some';
  readonly detailed: Readonly<Record<string, string>>;
  readonly diffs: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteFirst: boolean;
}

/** What a failed request left behind as the state of a resource. */
export function initFailedOf(
  error: unknown,
): { id: string; inputs: Values; outputs: Values; reasons: string[] } | undefined {
  const [details] = ((error as ServiceError).metadata as Metadata).get('grpc-status-details-bin');
  if (details === undefined) return undefined;
  const [any] = Status.deserializeBinary(details as Buffer).getDetailsList();
  const failed = any!.unpack(
    rpc.ErrorResourceInitFailed.deserializeBinary,
    'pulumirpc.ErrorResourceInitFailed',
  )!;
  return {
    id: failed.getId(),
    inputs: decode(failed.getInputs()),
    outputs: decode(failed.getProperties()),
    reasons: failed.getReasonsList(),
  };
}

function struct(values: Values | undefined): Struct | undefined {
  return values === undefined ? undefined : encode(values);
}

function checked(response: rpc.CheckResponse): Checked {
  return {
    inputs: decode(response.getInputs()),
    failures: response
      .getFailuresList()
      .map((one) => ({ property: one.getProperty(), reason: one.getReason() })),
  };
}

const kinds = ['add', 'add-replace', 'delete', 'delete-replace', 'update', 'update-replace'];

function diffed(response: rpc.DiffResponse): Diffed {
  const detailed: [string, string][] = [];
  response.getDetaileddiffMap().forEach((change, path) => {
    detailed.push([path, kinds[change.getKind()]!]);
  });
  return {
    changes: (['unknown', 'none', 'some'] as const)[response.getChanges()],
    detailed: Object.fromEntries(detailed),
    diffs: response.getDiffsList().sort(),
    replaces: response.getReplacesList().sort(),
    deleteFirst: response.getDeletebeforereplace(),
  };
}

function ask<T>(call: (done: (error: ServiceError | null, response: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}
