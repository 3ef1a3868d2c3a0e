package dev.metamorph.http.message;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Gives requests their ids: the client's own if it is usable, else a new one. */
public final class RequestIds {
    public static final String HEADER = "x-request-id";

    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    public RequestIds(RandomGenerator random) {
        prefix = HexFormat.of().toHexDigits(random.nextInt()) + "-";
    }

    /** The given id if it has 20 to 200 printable ASCII characters, else a new one. */
    String of(String given) {
        return isFit(given) ? given : prefix + HexFormat.of().toHexDigits(count.incrementAndGet());
    }

    private static boolean isFit(String given) {
        return given.length() >= 20
                && given.length() <= 200
                && given.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
