package dev.metamorph.shape.measure;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts by the code of a reason. There are about a hundred codes, so the counts need no bound. Any
 * thread.
 */
public final class ReasonCounts {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** Counts one more. */
    public void add(String code) {
        counts.computeIfAbsent(code, _ -> new LongAdder()).increment();
    }

    /** The counts so far, by code; a code that was never counted is missing. */
    public Map<String, Long> all() {
        var all = new TreeMap<String, Long>();
        counts.forEach((code, count) -> all.put(code, count.sum()));
        return all;
    }
}
