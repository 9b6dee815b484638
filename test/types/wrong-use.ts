/**
 * Uses that the compiler must refuse, each below its mark. The compiler run over all sources fails when one is accepted;
 * the test twin counts them and says how each is refused. Nothing here runs.
 */
import type { Output } from '@pulumi/pulumi';
import { Section } from '../../src/config/section';
import { NiceSection, PythonSection } from '../../src/presets';

declare const lateText: Output<string>;
declare const lateNumber: Output<number>;
const section = new Section();

// What is right, beside what is wrong.
section
  .set('processes', 4)
  .set('processes', lateNumber)
  .set('processes', '%k')
  .set('socket', [':1', lateText]);
section.set('master', true).set('limit-as', '64m').set('limit-as', 65536);
section.workers.setBasicParams({ count: lateNumber, touchReload: ['a', lateText] });

// A call on a group returns the class of its section.
new PythonSection().networking
  .registerSocket(Section.networking.sockets.http(':8000'))
  .configureOwner({ owner: 'shop' });
new NiceSection().workers.setReloadParams({ maxRequests: 5 }).configureOwner({});
new PythonSection().routing
  .setErrorPages({ commonPrefix: '/srv' })
  .workers.setZergClientParams('/run/zerg', { useFallbackSocket: true })
  .configureHttpsRedirect();
// @ts-expect-error a plain section has no presets
section.workers.setReloadParams({ maxRequests: 5 }).configureOwner({});

// An option that uWSGI does not have.
// @ts-expect-error unknown option
section.set('proceses', 4);
// @ts-expect-error uWSGI's names have hyphens
section.set('buffer_size', 4);

// Values of the wrong kind.
// @ts-expect-error a number is no text
section.set('processes', 'four');
// @ts-expect-error a switch is no number
section.set('processes', true);
// @ts-expect-error a number is no switch
section.set('master', 1);
// @ts-expect-error a text is no switch
section.set('master', 'yes');
// @ts-expect-error no such unit
section.set('limit-as', '64q');
// @ts-expect-error the option takes one value
section.set('processes', [1, 2]);
// @ts-expect-error an Output of the wrong kind
section.set('processes', lateText);
// @ts-expect-error an object is no value
section.set('socket', { port: 8000 });

// Parameters of groups.
// @ts-expect-error unknown parameter
section.workers.setBasicParams({ counts: 4 });
// @ts-expect-error a number is no text
section.workers.setBasicParams({ count: 'four' });
// @ts-expect-error an Output of the wrong kind
section.workers.setBasicParams({ count: lateText });
// @ts-expect-error a switch is no text
section.masterProcess.setBasicParams({ enable: 'yes' });
// @ts-expect-error a required parameter is missing
section.signals.addTimer({ signal: 1 });
// @ts-expect-error a required parameter is missing
section.legion.join({ name: 'shop', address: ':4001', valor: 1 });
// @ts-expect-error words are no times
section.cron.run('/bin/backup', { hour: '*/2' });
// @ts-expect-error no such group
section.worker.setBasicParams({ count: 4 });
// @ts-expect-error parameters of one group are not those of another
new Section({ paramsWorkers: { enable: true } });
// @ts-expect-error no such parameter of a section
new Section({ paramWorkers: { count: 4 } });

// Closed sets.
// @ts-expect-error no such mode
section.offloading.setBasicParams({ fileServeMode: 'sendfile' });
// @ts-expect-error no such stage
Section.routing.routeRule('deny:', { stage: 'early' });
// @ts-expect-error no such kind of socket
Section.networking.sockets.ftp(':21');
// @ts-expect-error no such action
Section.legion.actions.reboot();

// Forms that exclude each other.
// @ts-expect-error one script for all requests leaves none for a fallback
section.php.setScriptsParams({ app: '/a.php', fallback: '/b.php' });
// @ts-expect-error arguments are one text or a list
section.psgi.setPerlParams({ args: '-a', argList: ['-b'] });
// @ts-expect-error one application
section.rack.setBasicParams({ app: 'config.ru', rails: '/srv/old' });
// @ts-expect-error one application
section.jvm.setApplicationParams({ jwsgi: 'A:a', ring: 'b:b' });
// @ts-expect-error one way to tell the socket
section.vassals.setOnDemandParams({ extension: '.socket', directory: '/run' });

// What a section says is read, not written.
// @ts-expect-error read-only
section.directives = [];
// @ts-expect-error read-only
section.directives.push({ key: 'socket', value: ':1' });
