package dev.metamorph.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * What one connection carries, and what its sender does then.
 *
 * @param text the bytes, a character each
 */
record Fuzzed(String text, Afterwards afterwards) {
    /** What its sender does when it is sent. */
    enum Afterwards {
        READ,
        HANG_UP,
        RESET,
        HALF_CLOSE;

        static Afterwards any(Random random) {
            return switch (random.nextInt(10)) {
                case 0 -> HANG_UP;
                case 1 -> RESET;
                case 2, 3, 4, 5 -> HALF_CLOSE;
                default -> READ;
            };
        }

        /** Does it; whether there is something to read then. */
        boolean on(Socket socket) throws IOException {
            switch (this) {
                case READ -> {}
                case HANG_UP -> socket.close();
                case RESET -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
                case HALF_CLOSE -> socket.shutdownOutput();
            }
            return !socket.isClosed();
        }
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
