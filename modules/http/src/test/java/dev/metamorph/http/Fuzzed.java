package dev.metamorph.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * The bytes of one connection, and what its sender does afterwards.
 *
 * @param text the bytes, one character each
 */
record Fuzzed(String text, Afterwards afterwards) {
    /** What the sender does after sending. */
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

        /** Acts. Returns whether there is an answer to read. */
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
