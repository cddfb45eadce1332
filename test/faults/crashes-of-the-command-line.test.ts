/** The command line is killed while the real engine creates things; the provider outlives it. */
import { crashesInEngine } from "./support/crashes-in-engine";

crashesInEngine("command line", "provider");
