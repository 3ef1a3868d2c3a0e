package dev.metamorph.publish;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.measure.CommitTimes;
import dev.metamorph.shape.measure.Durations;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the publishers of this instance do. Any thread. */
public final class PublisherCounters {
    private final CommitTimes commits;
    private final Map<Outcome, LongAdder> failures = new EnumMap<>(Outcome.class);
    private final LongAdder records = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final Durations visible = Durations.ofMilliseconds();

    /**
     * @param commits knows when transactions were committed
     */
    public PublisherCounters(CommitTimes commits) {
        this.commits = commits;
        for (var outcome : Outcome.values()) {
            failures.put(outcome, new LongAdder());
        }
    }

    /** The ways in which a Kafka transaction does not succeed. */
    public enum Outcome {
        /** Another instance publishes the partition. */
        FENCED("fenced"),
        /** Kafka refused it or did not answer. */
        FAILED("failed"),
        /** The topic of a shape cannot be written. */
        SET_ASIDE("set_aside");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** The name in metrics. */
        public String label() {
            return label;
        }
    }

    void committed(List<Parcel> parcels) {
        transactions.increment();
        for (var parcel : parcels) {
            records.add(parcel.records().size());
            commits.addAge(new Lsn(parcel.cursor().offset().transaction()), visible);
        }
    }

    void failed(Outcome outcome) {
        count(outcome).increment();
    }

    private LongAdder count(Outcome outcome) {
        return failures.getOrDefault(outcome, new LongAdder());
    }

    /** The records that were committed to topics. */
    public long records() {
        return records.sum();
    }

    /** The Kafka transactions that were committed. */
    public long transactions() {
        return transactions.sum();
    }

    /** The Kafka transactions that ended like that. */
    public long failures(Outcome outcome) {
        return count(outcome).sum();
    }

    /** The age of the newest transaction of each shape when its records were committed. */
    public Durations.Counts visible() {
        return visible.counts();
    }
}
