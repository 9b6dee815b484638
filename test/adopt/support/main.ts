import { main } from '../../../src/cli/main';

// The command line from its sources, in a Node of its own.
main();
