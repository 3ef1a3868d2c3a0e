package dev.metamorph.coordinator.verify;

import dev.metamorph.shape.port.ShapeVerifications.Answer;

import java.util.concurrent.atomic.LongAdder;

/** Counts the comparisons of logs with the database that this process makes. Any thread. */
public final class VerifyCounters {
    private final LongAdder equal = new LongAdder();
    private final LongAdder different = new LongAdder();
    private final LongAdder notCompared = new LongAdder();
    private final LongAdder differences = new LongAdder();

    void count(Answer answer) {
        switch (answer) {
            case Answer.Equal _ -> equal.increment();
            case Answer.Different found -> {
                different.increment();
                differences.add(found.differences().size());
            }
            case Answer.NotCompared _ -> notCompared.increment();
            case Answer.Gone _, Answer.Busy _, Answer.Elsewhere _ -> {
                // Nothing was compared here.
            }
        }
    }

    /**
     * A copy of the counters.
     *
     * @param equal comparisons that found no difference
     * @param different comparisons that found differences
     * @param notCompared comparisons that could not be made
     * @param differences the rows that differed
     */
    public record Figures(long equal, long different, long notCompared, long differences) {}

    /** The current figures. */
    public Figures figures() {
        return new Figures(equal.sum(), different.sum(), notCompared.sum(), differences.sum());
    }
}
