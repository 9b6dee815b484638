import { status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { PluginAttach } from '@pulumi/pulumi/proto/plugin_pb';
import * as rpc from '@pulumi/pulumi/proto/provider_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Resource, Work } from '../resources/resource';
import { version } from '../version';
import type { ProviderRequest } from './call';
import { checkInputs } from './check';
import { urnName } from './claims';
import { encode } from './codec';
import { parseConfig, readConfig } from './config';
import { diffInputs, rowOrLines } from './diff';
import { diffConfig } from './diff-config';
import { EngineLog } from './engine-log';
import { RequestError } from './errors';
import { handlersOf } from './handlers';
import {
  adaptedInputs,
  createOrUpdate,
  found,
  newRecords,
  noteWriters,
  preflight,
  previewDeploy,
  type Run,
  remove,
  replacedBy,
} from './lifecycle';
import { autonamingOf, checkFailure, diffResponse } from './messages';
import { operate, reportPreflight, resourceAt } from './operation';
import { type OpenHost, ProviderHosts } from './provider-hosts';
import { type Recorded, recordOf } from './record';
import { Running } from './running';
import { generateSchema } from './schema/generate';
import type { Values } from './values';

/** Dependencies of the provider. */
export interface ProviderProps {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly openHost: OpenHost;
}

/** Pulumi's resource provider over the lifecycles of resources, generic over their types. */
export class ResourceProvider {
  readonly #resources: ReadonlyMap<string, Resource>;
  readonly #openHost: OpenHost;
  readonly #log = new EngineLog();
  readonly #running = new Running();
  #records = newRecords();
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
    return handlersOf(this, () => this.#configSecrets);
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
    this.#records = newRecords();
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

  checkConfig(request: rpc.CheckRequest, call: ProviderRequest): rpc.CheckResponse {
    const { secrets, failures } = readConfig(call.read(request.getNews()));
    call.hide(secrets);
    // The engine expects its own values back, including JSON texts.
    return new rpc.CheckResponse().setInputs(request.getNews()).setFailuresList(failures.map(checkFailure));
  }

  diffConfig(request: rpc.DiffRequest, call: ProviderRequest): rpc.DiffResponse {
    const olds = request.getOldInputs() ?? request.getOlds();
    return diffResponse(diffConfig(parseConfig(call.read(olds)), parseConfig(call.read(request.getNews()))));
  }

  configure(request: rpc.ConfigureRequest, call: ProviderRequest): rpc.ConfigureResponse {
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

  async check(request: rpc.CheckRequest, call: ProviderRequest): Promise<rpc.CheckResponse> {
    const urn = request.getUrn();
    const resource = this.#resource(urn);
    this.#refreshed.delete(urn);
    const olds = call.read(request.getOlds());
    const { inputs, failures, notes, warnings } = checkInputs(
      resource,
      {
        name: request.getName() || urnName(urn),
        olds,
        news: call.read(request.getNews()),
        seed: request.getRandomseed_asU8(),
        autonaming: autonamingOf(request),
      },
      this.#records.claims.of(urn),
    );
    if (failures.length === 0) {
      for (const note of notes) await this.#log.info(urn, note);
      for (const warning of warnings) await this.#log.warn(urn, warning);
      noteWriters(resource, inputs, this.#records.writers);
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

  async diff(request: rpc.DiffRequest, call: ProviderRequest): Promise<rpc.DiffResponse> {
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
      this.#records.replacements.note(urn, replaced);
      this.#records.replacements.recorded(urn, recordOf(resource, olds, outputs));
    }
    if (result.lines.length > 0) {
      const text = rowOrLines(result.lines);
      await this.#log.info(urn, call.show(refreshed ? `Found on the host: ${text}` : text));
    }
    if (result.refused !== undefined) {
      throw new RequestError(status.FAILED_PRECONDITION, call.show(result.refused));
    }
    return diffResponse(result);
  }

  async create(request: rpc.CreateRequest, call: ProviderRequest): Promise<rpc.CreateResponse> {
    const urn = request.getUrn();
    const resource = this.#resource(urn);
    const inputs = call.read(request.getProperties());
    if (request.getPreview()) {
      await this.#preflight(urn, call, { inputs, timeout: request.getTimeout() });
      return new rpc.CreateResponse().setProperties(encode(previewDeploy(resource, inputs)));
    }
    const { id, outputs } = await this.#work(urn, 'create', request.getTimeout(), call, (work) =>
      createOrUpdate(resource, work, { urn, inputs }, this.#run()),
    );
    return new rpc.CreateResponse().setId(id).setProperties(encode(outputs));
  }

  async update(request: rpc.UpdateRequest, call: ProviderRequest): Promise<rpc.UpdateResponse> {
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
      createOrUpdate(resource, work, { urn, inputs, before: { inputs: from, outputs: before } }, this.#run()),
    );
    return new rpc.UpdateResponse().setProperties(encode(outputs));
  }

  async read(request: rpc.ReadRequest, call: ProviderRequest): Promise<rpc.ReadResponse> {
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

  async delete(request: rpc.DeleteRequest, call: ProviderRequest): Promise<Empty> {
    const urn = request.getUrn();
    const resource = this.#resource(urn);
    const [inputs, outputs] = [call.read(request.getOldInputs()), call.read(request.getProperties())];
    await this.#work(urn, 'delete', request.getTimeout(), call, (work) =>
      remove(resource, work, { urn, inputs, outputs }, this.#records.claims),
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
  #run(): Run {
    return { ...this.#records, adopt: this.#hosts.adopt };
  }

  #resource(urn: string): Resource {
    return resourceAt(urn, this.#resources);
  }

  /** Preflight of a previewed change; if the host cannot be reached, the preview goes on. */
  async #preflight(
    urn: string,
    call: ProviderRequest,
    { inputs, before, timeout }: { inputs: Values; before?: Omit<Recorded, 'id'>; timeout: number },
  ): Promise<void> {
    const report = await this.#work(urn, 'preview', timeout, call, (work) =>
      preflight(this.#resource(urn), work, { urn, inputs, before }, this.#run()),
    );
    await reportPreflight(report, { log: this.#log, urn, call });
  }

  /** Runs an operation on a resource; its messages have reached the engine when this returns. */
  #work<T>(
    urn: string,
    verb: string,
    timeout: number,
    call: ProviderRequest,
    task: (work: Work) => Promise<T>,
  ): Promise<T> {
    const [log, running, hosts] = [this.#log, this.#running, this.#hosts];
    return operate({ log, running, hosts }, { urn, verb, timeout, call }, task);
  }
}
