import { library } from '../../tooling/tsup.ts';

// Source maps would carry every data set a second time.
export default library({ sourcemap: false });
