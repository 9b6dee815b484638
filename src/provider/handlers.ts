import { status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { type PluginAttach, PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import * as rpc from '@pulumi/pulumi/proto/provider_pb';
import { version } from '../version';
import { type ProviderRequest, unary } from './call';
import { RequestError } from './errors';
import type { ResourceProvider } from './service';

/** The methods of `pulumirpc.ResourceProvider`, served by a provider. */
export function handlersOf(
  provider: ResourceProvider,
  secrets: () => readonly string[],
): UntypedServiceImplementation {
  const serve = <Request, Response>(
    method: (request: Request, call: ProviderRequest) => Response | Promise<Response>,
  ) => unary(secrets, method);
  return {
    handshake: serve((request: rpc.ProviderHandshakeRequest) => provider.handshake(request)),
    attach: serve((request: PluginAttach) => provider.attach(request)),
    getPluginInfo: serve(() => new PluginInfo().setVersion(version)),
    getSchema: serve((request: rpc.GetSchemaRequest) => provider.getSchema(request)),
    checkConfig: serve((request: rpc.CheckRequest, call) => provider.checkConfig(request, call)),
    diffConfig: serve((request: rpc.DiffRequest, call) => provider.diffConfig(request, call)),
    configure: serve((request: rpc.ConfigureRequest, call) => provider.configure(request, call)),
    check: serve((request: rpc.CheckRequest, call) => provider.check(request, call)),
    diff: serve((request: rpc.DiffRequest, call) => provider.diff(request, call)),
    create: serve((request: rpc.CreateRequest, call) => provider.create(request, call)),
    update: serve((request: rpc.UpdateRequest, call) => provider.update(request, call)),
    read: serve((request: rpc.ReadRequest, call) => provider.read(request, call)),
    delete: serve((request: rpc.DeleteRequest, call) => provider.delete(request, call)),
    cancel: serve(() => provider.cancel()),
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

function unimplemented(what: string): never {
  throw new RequestError(status.UNIMPLEMENTED, `Cannot ${what}: the uwsgi provider has nothing of that kind`);
}
