package dev.metamorph.coordinator.kafka;

import dev.metamorph.coordinator.port.Feed;
import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.coordinator.port.RegistryListener;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedPulse;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedSigns;
import dev.metamorph.feed.topic.FeedTail;
import dev.metamorph.feed.topic.FeedTails;
import dev.metamorph.feed.topic.FeedTrimmer;
import dev.metamorph.feed.writer.FeedCounters;
import dev.metamorph.feed.writer.FeedWriter;
import dev.metamorph.feed.writer.LeaderClaim;
import dev.metamorph.feed.writer.RegistryWriter;
import dev.metamorph.feed.writer.SentTransactions;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.measure.ChangeTraces;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The feed of a stack on Kafka. Its topics must exist. */
public final class KafkaFeed implements Feed {
    private final FeedSettings settings;
    private final URI address;
    private final Set<String> readers;
    private final SentTransactions sent = new SentTransactions();
    private final FeedCounters counters = new FeedCounters(InstantSource.system());
    private final AtomicLong newestEpoch = new AtomicLong(-1);
    private volatile List<FeedTail> tails = List.of();
    private volatile Optional<FeedWriter> writer = Optional.empty();

    private KafkaFeed(FeedSettings settings, URI address, Set<String> readers) {
        this.settings = settings;
        this.address = address;
        this.readers = readers;
    }

    /**
     * A feed with those settings that is never trimmed.
     *
     * @param address where other instances reach this one if it leads
     */
    public static KafkaFeed of(FeedSettings settings, URI address) {
        return new KafkaFeed(settings, address, Set.of());
    }

    /**
     * The same feed, trimmed behind the offsets that all groups have committed.
     *
     * @param groups the consumer groups of all applications that read the feed: the application ids
     *     of Kafka Streams
     */
    public KafkaFeed trimmedBehind(Set<String> groups) {
        return new KafkaFeed(settings, address, Set.copyOf(groups));
    }

    @Override
    public int partitions() {
        return settings.partitions();
    }

    @Override
    public List<Tail> tails() {
        tails = FeedTails.read(settings, newestEpoch.get());
        return tails.stream()
                .filter(tail -> !tail.mark().isNone())
                .map(tail ->
                        new Tail(
                                tail.partition(),
                                tail.mark().lsn(),
                                tail.mark().systemId(),
                                tail.mark().timeline(),
                                tail.mark().slot()))
                .toList();
    }

    @Override
    public FeedEpoch claim(Incarnation history, Consumer<Throwable> failed) {
        var leadership =
                new LeaderClaim(
                        UUID.randomUUID(), address, history.start(), tails, newestEpoch.get());
        var claimed = FeedWriter.claim(settings, leadership, sent, counters, failed::accept);
        writer = Optional.of(claimed);
        return new WriterEpoch(claimed, new RegistryWriter(settings), sent);
    }

    @Override
    public Following follow(RegistryListener listener) {
        return RegistryFollower.start(settings, new Epochs(listener));
    }

    /**
     * Reports that this process's task of the partition has processed the feed up to that record;
     * this bounds the snapshot rows in flight. Cheap; any thread.
     */
    public void processed(int partition, long epoch, long sequence) {
        writer.ifPresent(current -> current.processed(partition, epoch, sequence));
    }

    /** The same feed, which has the transactions traced that are sampled. */
    public KafkaFeed traced(ChangeTraces sampled) {
        counters.traceTo(sampled);
        return this;
    }

    /** The figures of what this process has written as the leader. */
    public FeedCounters.Figures figures() {
        return counters.figures();
    }

    /** The metrics of the newest epoch's producer; empty if this process never led. */
    public Map<MetricName, ? extends Metric> producerMetrics() {
        return writer.<Map<MetricName, ? extends Metric>>map(FeedWriter::metrics).orElse(Map.of());
    }

    /** Reports that no task of this process owns the partition any more. */
    public void processedElsewhere(int partition) {
        writer.ifPresent(current -> current.processedElsewhere(partition));
    }

    @Override
    public void trim() {
        if (!readers.isEmpty()) {
            FeedTrimmer.trim(settings, readers);
        }
    }

    @Override
    public Signs signs() {
        if (readers.isEmpty()) {
            throw new FeedException("the groups that read the feed are not known");
        }
        var signs = FeedSigns.read(settings, readers);
        return new Signs(signs.end(), signs.members());
    }

    @Override
    public Pulse pulse(Duration patience) {
        var pulse = FeedPulse.connect(settings, patience);
        return new Pulse() {
            @Override
            public void beat() {
                pulse.beat();
            }

            @Override
            public void close() {
                pulse.close();
            }
        };
    }

    /** Passes records on and keeps the newest epoch. */
    private final class Epochs implements RegistryListener {
        private final RegistryListener next;

        private Epochs(RegistryListener next) {
            this.next = next;
        }

        @Override
        public void shape(RegistryRecord.Shape shape) {
            next.shape(shape);
        }

        @Override
        public void removed(ShapeHandle handle) {
            next.removed(handle);
        }

        @Override
        public void declared(RegistryRecord.Declaration declaration) {
            next.declared(declaration);
        }

        @Override
        public void undeclared(String name) {
            next.undeclared(name);
        }

        @Override
        public void leader(RegistryRecord.Leader leader) {
            newestEpoch.accumulateAndGet(leader.epoch(), Math::max);
            next.leader(leader);
        }

        @Override
        public void stranded(int partition) {
            writer.ifPresent(current -> current.strand(partition));
            next.stranded(partition);
        }

        @Override
        public void published(RegistryRecord.Published table) {
            next.published(table);
        }

        @Override
        public void caughtUp() {
            next.caughtUp();
        }
    }
}
