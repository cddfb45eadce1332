/** The provider's process is killed while the real engine has it create things. */
import { crashesInEngine } from "./support/crashes-in-engine";

crashesInEngine("provider", "command line");
