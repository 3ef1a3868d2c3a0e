package dev.metamorph.feed.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Bytes that programs of the past have written into topics, in test resources: one {@code name hex}
 * a line, {@code #} before a comment. Lines may be added, never changed: topics keep these bytes.
 */
final class GoldenBytes {
    private final Map<String, byte[]> entries = new HashMap<>();
    private final String file;

    private GoldenBytes(String file) {
        this.file = file;
    }

    /** Reads {@code golden/<file>}. */
    static GoldenBytes read(String file) {
        var golden = new GoldenBytes(file);
        text(file)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(golden::add);
        return golden;
    }

    private void add(String line) {
        var space = line.indexOf(' ');
        var bytes = HexFormat.of().parseHex(line, space + 1, line.length());
        if (entries.put(line.substring(0, space), bytes) != null) {
            throw new IllegalStateException("%s has two of %s".formatted(file, line));
        }
    }

    /** The bytes of that name. */
    byte[] get(String name) {
        var bytes = entries.get(name);
        if (bytes == null) {
            throw new IllegalStateException("%s has no %s".formatted(file, name));
        }
        return bytes;
    }

    private static String text(String file) {
        try (var in = GoldenBytes.class.getResourceAsStream("/golden/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no test resource golden/%s".formatted(file));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
