package dev.metamorph.app.client;

import java.io.IOException;

/** Programs that this machine may have. */
final class Commands {
    private Commands() {}

    /** Whether that ends well. */
    static boolean run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
