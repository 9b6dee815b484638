import { status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { type PluginAttach, PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import * as rpc from '@pulumi/pulumi/proto/provider_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { DeclaredWriters } from '../orchestration/open-directories';
import { unmetWarnings } from '../orchestration/preflight';
import { currentlyRefused, type Resource, type Work } from '../resources/resource';
import { version } from '../version';
import { type Call, unary } from './call';
import { checkInputs } from './check';
import { Claims, nameOf } from './claims';
import { encode } from './codec';
import { parseConfig, readConfig } from './config';
import { diffInputs } from './diff';
import { diffConfig } from './diff-config';
import { EngineLog } from './engine-log';
import { byAlias, RequestError } from './errors';
import {
  adaptedInputs,
  deploy,
  found,
  noteWriters,
  preflight,
  previewDeploy,
  remove,
  replacedBy,
} from './lifecycle';
import { autonamingOf, checkFailure, diffResponse } from './messages';
import { type OpenHost, ProviderHosts } from './provider-hosts';
import { type Recorded, recordOf } from './record';
import { Replacements } from './replaced';
import { Running } from './running';
import { generateSchema } from './schema/generate';
import type { Values } from './values';

/** Dependencies of the provider. */
export interface ProviderProps {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly openHost: OpenHost;
}

/** Pulumi's resource provider over the lifecycles of resources, generic over their types. */
export class Provider {
  readonly #resources: ReadonlyMap<string, Resource>;
  readonly #openHost: OpenHost;
  readonly #log = new EngineLog();
  readonly #running = new Running();
  #claims = new Claims();
  #replacements = new Replacements();
  #writers = new DeclaredWriters();
  #hosts: ProviderHosts;
  #configSecrets: readonly string[] = [];
  /** Resources read by a refresh: the next Diff of each compares the live inputs with the recorded ones. */
  readonly #refreshed = new Set<string>();

  constructor({ resources, openHost }: ProviderProps) {
    this.#resources = resources;
    this.#openHost = openHost;
    this.#hosts = new ProviderHosts(openHost, {});
  }

  /** Connects to the engine that receives messages. */
  connect(engine: string): void {
    this.#log.connect(engine);
  }

  /** The methods of `pulumirpc.ResourceProvider`. */
  handlers(): UntypedServiceImplementation {
    const serve = <Request, Response>(
      method: (request: Request, call: Call) => Response | Promise<Response>,
    ) => unary(() => this.#configSecrets, method);
    return {
      handshake: serve((request: rpc.ProviderHandshakeRequest) => this.handshake(request)),
      attach: serve((request: PluginAttach) => this.attach(request)),
      getPluginInfo: serve(() => new PluginInfo().setVersion(version)),
      getSchema: serve((request: rpc.GetSchemaRequest) => this.getSchema(request)),
      checkConfig: serve((request: rpc.CheckRequest, call) => this.checkConfig(request, call)),
      diffConfig: serve((request: rpc.DiffRequest, call) => this.diffConfig(request, call)),
      configure: serve((request: rpc.ConfigureRequest, call) => this.configure(request, call)),
      check: serve((request: rpc.CheckRequest, call) => this.check(request, call)),
      diff: serve((request: rpc.DiffRequest, call) => this.diff(request, call)),
      create: serve((request: rpc.CreateRequest, call) => this.create(request, call)),
      update: serve((request: rpc.UpdateRequest, call) => this.update(request, call)),
      read: serve((request: rpc.ReadRequest, call) => this.read(request, call)),
      delete: serve((request: rpc.DeleteRequest, call) => this.delete(request, call)),
      cancel: serve(() => this.cancel()),
      getMapping: serve(() => new rpc.GetMappingResponse()),
      getMappings: serve(() => new rpc.GetMappingsResponse()),
      parameterize: serve(() => unimplemented('be parameterized')),
      invoke: serve((request: rpc.InvokeRequest) => unimplemented(`call the function ${request.getTok()}`)),
      call: serve((request: rpc.CallRequest) => unimplemented(`call the method ${request.getTok()}`)),
      construct: serve((request: rpc.ConstructRequest) =>
        unimplemented(`construct the component ${request.getType()}`),
      ),
    };
  }

  handshake(request: rpc.ProviderHandshakeRequest): rpc.ProviderHandshakeResponse {
    this.#begin(request.getEngineAddress());
    return new rpc.ProviderHandshakeResponse()
      .setAcceptSecrets(true)
      .setAcceptResources(true)
      .setAcceptOutputs(true)
      .setSupportsAutonamingConfiguration(true);
  }

  attach(request: PluginAttach): Empty {
    this.#begin(request.getAddress());
    return new Empty();
  }

  /** Resets the records of a run: a debugged process serves one run after another. */
  #begin(engine: string): void {
    if (engine !== '') this.#log.connect(engine);
    this.#running.reset();
    this.#claims = new Claims();
    this.#replacements = new Replacements();
    this.#writers = new DeclaredWriters();
  }

  getSchema(request: rpc.GetSchemaRequest): rpc.GetSchemaResponse {
    if (request.getVersion() !== 0) {
      throw new RequestError(
        status.INVALID_ARGUMENT,
        `Cannot give a schema of format ${request.getVersion()}: there is only 0`,
      );
    }
    return new rpc.GetSchemaResponse().setSchema(
      JSON.stringify(generateSchema(this.#resources.values(), version)),
    );
  }

  checkConfig(request: rpc.CheckRequest, call: Call): rpc.CheckResponse {
    const { secrets, failures } = readConfig(call.read(request.getNews()));
    call.hide(secrets);
    // The engine expects its own values back, including JSON texts.
    return new rpc.CheckResponse().setInputs(request.getNews()).setFailuresList(failures.map(checkFailure));
  }

  diffConfig(request: rpc.DiffRequest, call: Call): rpc.DiffResponse {
    const olds = request.getOldInputs() ?? request.getOlds();
    return diffResponse(diffConfig(parseConfig(call.read(olds)), parseConfig(call.read(request.getNews()))));
  }

  configure(request: rpc.ConfigureRequest, call: Call): rpc.ConfigureResponse {
    const { values, secrets, failures } = readConfig(call.read(request.getArgs()));
    this.#configSecrets = [...call.secrets, ...secrets];
    const [failure] = failures;
    if (failure !== undefined) {
      const { property, reason } = failure;
      throw new RequestError(
        status.INVALID_ARGUMENT,
        `Cannot configure uwsgi: ${property === '' ? '' : `${property}: `}${reason}`,
      );
    }
    void this.#hosts.close();
    this.#hosts = new ProviderHosts(this.#openHost, values);
    return new rpc.ConfigureResponse()
      .setAcceptsecrets(true)
      .setSupportspreview(true)
      .setAcceptresources(true)
      .setAcceptoutputs(true)
      .setSupportsAutonamingConfiguration(true);
  }

  async check(request: rpc.CheckRequest, call: Call): Promise<rpc.CheckResponse> {
    const urn = request.getUrn();
    const resource = this.#resource(urn);
    this.#refreshed.delete(urn);
    const olds = call.read(request.getOlds());
    const { inputs, failures, notes, warnings } = checkInputs(
      resource,
      {
        name: request.getName() || nameOf(urn),
        olds,
        news: call.read(request.getNews()),
        seed: request.getRandomseed_asU8(),
        autonaming: autonamingOf(request),
      },
      this.#claims.of(urn),
    );
    if (failures.length === 0) {
      // Reported once, not with every preview.
      const isNew = olds['mode'] !== inputs['mode'];
      for (const note of isNew ? notes : []) await this.#log.info(urn, note);
      for (const warning of warnings) await this.#log.warn(urn, warning);
      noteWriters(resource, inputs, this.#writers);
    }
    const adapted =
      failures.length > 0
        ? inputs
        : await this.#work(urn, 'check', 0, call, (work) => adaptedInputs(resource, work, inputs, olds));
    const shown = failures.map(({ property, reason }) =>
      checkFailure({ property, reason: call.show(reason) }),
    );
    return new rpc.CheckResponse().setInputs(encode(adapted)).setFailuresList(shown);
  }

  async diff(request: rpc.DiffRequest, call: Call): Promise<rpc.DiffResponse> {
    const urn = request.getUrn();
    const refreshed = this.#refreshed.delete(urn);
    const resource = this.#resource(urn);
    const outputs = call.read(request.getOlds());
    const olds = call.read(request.getOldInputs() ?? request.getOlds());
    const result = diffInputs(resource, {
      olds,
      news: call.read(request.getNews()),
      ignoreChanges: request.getIgnorechangesList(),
      refreshed,
    });
    const replaced = result.replaces.length > 0 ? replacedBy(resource, olds, outputs) : undefined;
    if (!refreshed) {
      this.#replacements.note(urn, replaced);
      this.#replacements.recorded(urn, recordOf(resource, olds, outputs));
    }
    if (result.lines.length > 0) {
      const text = oneOrMoreLines(result.lines);
      await this.#log.info(urn, call.show(refreshed ? `Found on the host: ${text}` : text));
    }
    if (result.refused !== undefined) {
      throw new RequestError(status.FAILED_PRECONDITION, call.show(result.refused));
    }
    return diffResponse(result);
  }

  async create(request: rpc.CreateRequest, call: Call): Promise<rpc.CreateResponse> {
    const urn = request.getUrn();
    const resource = this.#resource(urn);
    const inputs = call.read(request.getProperties());
    if (request.getPreview()) {
      await this.#preflight(urn, call, { inputs, timeout: request.getTimeout() });
      return new rpc.CreateResponse().setProperties(encode(previewDeploy(resource, inputs)));
    }
    const { id, outputs } = await this.#work(urn, 'create', request.getTimeout(), call, (work) =>
      deploy(resource, work, { urn, inputs }, this.#run()),
    );
    return new rpc.CreateResponse().setId(id).setProperties(encode(outputs));
  }

  async update(request: rpc.UpdateRequest, call: Call): Promise<rpc.UpdateResponse> {
    const urn = request.getUrn();
    const resource = this.#resource(urn);
    const [before, inputs] = [call.read(request.getOlds()), call.read(request.getNews())];
    const from = call.read(request.getOldInputs());
    if (request.getPreview()) {
      await this.#preflight(urn, call, {
        inputs,
        before: { inputs: from, outputs: before },
        timeout: request.getTimeout(),
      });
      return new rpc.UpdateResponse().setProperties(encode(previewDeploy(resource, inputs, before)));
    }
    const { outputs } = await this.#work(urn, 'update', request.getTimeout(), call, (work) =>
      deploy(resource, work, { urn, inputs, before: { inputs: from, outputs: before } }, this.#run()),
    );
    return new rpc.UpdateResponse().setProperties(encode(outputs));
  }

  async read(request: rpc.ReadRequest, call: Call): Promise<rpc.ReadResponse> {
    const urn = request.getUrn();
    const resource = this.#resource(urn);
    const [id, inputs] = [request.getId(), call.read(request.getInputs())];
    const outputs = call.read(request.getProperties());
    const now = await this.#work(urn, 'read', request.getTimeout(), call, (work) =>
      found(resource, work, { urn, id, inputs, outputs }, this.#run()),
    );
    if (now === undefined) return new rpc.ReadResponse();
    if (Object.keys(inputs).length > 0) this.#refreshed.add(urn);
    return new rpc.ReadResponse()
      .setId(now.id)
      .setInputs(encode(now.inputs))
      .setProperties(encode(now.outputs));
  }

  async delete(request: rpc.DeleteRequest, call: Call): Promise<Empty> {
    const urn = request.getUrn();
    const resource = this.#resource(urn);
    const [inputs, outputs] = [call.read(request.getOldInputs()), call.read(request.getProperties())];
    await this.#work(urn, 'delete', request.getTimeout(), call, (work) =>
      remove(resource, work, { urn, inputs, outputs }, this.#claims),
    );
    return new Empty();
  }

  cancel(): Empty {
    const hosts = this.#hosts;
    void this.#running.cancel().then(() => hosts.close());
    return new Empty();
  }

  /** Resolves when no work is under way. */
  ended(): Promise<void> {
    return this.#running.ended();
  }

  /** Shared records of the resources of this run. */
  #run() {
    return {
      claims: this.#claims,
      replacements: this.#replacements,
      writers: this.#writers,
      adopt: this.#hosts.adopt,
    };
  }

  #resource(urn: string): Resource {
    const type = urn.split('::')[2]?.split('$').at(-1) ?? '';
    const resource = this.#resources.get(type);
    if (resource === undefined) {
      const known = [...this.#resources.keys()].join(', ');
      throw new RequestError(
        status.INVALID_ARGUMENT,
        `Cannot find the resource type ${type}: it must be one of ${known}`,
      );
    }
    return resource;
  }

  /** Preflight of a previewed change; if the host cannot be reached, the preview goes on. */
  async #preflight(
    urn: string,
    call: Call,
    { inputs, before, timeout }: { inputs: Values; before?: Omit<Recorded, 'id'>; timeout: number },
  ): Promise<void> {
    const report = await this.#work(urn, 'preview', timeout, call, (work) =>
      preflight(this.#resource(urn), work, { urn, inputs, before }, this.#run()),
    );
    for (const text of report.notes) await this.#log.info(urn, call.show(text));
    // Another resource of the program may provide a requirement or free a port, which is unknown here.
    const busy = (report.busy ?? []).map(({ text }) => currentlyRefused(`${text}; ${byAlias}`));
    for (const text of [...unmetWarnings(report), ...busy]) await this.#log.warn(urn, call.show(text));
    if (report.errors.length > 0) {
      throw new RequestError(status.FAILED_PRECONDITION, call.show(report.errors.join('\n')));
    }
  }

  /** Runs an operation on a resource; its messages have reached the engine when this returns. */
  async #work<T>(
    urn: string,
    verb: string,
    timeout: number,
    call: Call,
    task: (work: Work) => Promise<T>,
  ): Promise<T> {
    const sent: Promise<void>[] = [];
    const warn = (message: string) => void sent.push(this.#log.warn(urn, call.show(message)));
    const progress = (message: string) => void sent.push(this.#log.progress(urn, call.show(message)));
    try {
      return await this.#running.run(timeout, `${verb} ${nameOf(urn)}`, (signal) => {
        signal.addEventListener('abort', () =>
          progress('stopping: the change on the host is completed or rolled back'),
        );
        return task({ hosts: this.#hosts.for(warn), progress, warn, signal });
      });
    } catch (error) {
      throw this.#hosts.explained(error);
    } finally {
      await Promise.all(sent);
    }
  }
}

/** Joins changes in one row if they fit, else one per line. */
function oneOrMoreLines(lines: readonly string[]): string {
  const row = lines.join('; ');
  return row.length <= 100 ? row : lines.join('\n');
}

function unimplemented(what: string): never {
  throw new RequestError(status.UNIMPLEMENTED, `Cannot ${what}: the uwsgi provider has nothing of that kind`);
}
