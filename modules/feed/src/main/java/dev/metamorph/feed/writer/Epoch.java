package dev.metamorph.feed.writer;

import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.FeedPieces;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTail;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.feed.topic.KafkaErrors;
import dev.metamorph.shape.Lsn;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One leader's epoch: numbers the records of all partitions, hands them to Kafka and receives the
 * acknowledgements. One thread sends.
 */
final class Epoch {
    /** The time that closing may take. */
    static final Duration CLOSE_WITHIN = Duration.ofMillis(500);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final long number;
    private final List<PartitionLane> lanes;
    private final InFlight inFlight;
    private final EpochEnd end;
    private final FeedCounters counters;
    private volatile Lsn slot = Lsn.ZERO;

    private Epoch(
            Producer<byte[], byte[]> producer,
            String topic,
            long number,
            List<PartitionLane> lanes,
            InFlight inFlight,
            EpochEnd end,
            FeedCounters counters) {
        this.counters = counters;
        this.producer = producer;
        this.topic = topic;
        this.number = number;
        this.lanes = lanes;
        this.inFlight = inFlight;
        this.end = end;
        end.whenEnded(_ -> inFlight.end());
    }

    /** Appends the claim and the {@code LeaderStarted}s, and waits for their acknowledgement. */
    static Epoch claim(
            Producer<byte[], byte[]> producer,
            FeedSettings settings,
            LeaderClaim leadership,
            FeedCounters counters,
            Consumer<FeedException> failed) {
        var topic = FeedTopics.of(settings).feed();
        var patience = settings.limits().answerWithin();
        var lanes =
                leadership.tails().stream().map(tail -> lane(tail, leadership.resume())).toList();
        if (lanes.size() != settings.partitions()) {
            throw new IllegalArgumentException(
                    "%d tails of %d partitions".formatted(lanes.size(), settings.partitions()));
        }
        var claim = new Envelope(-1, 0, new FeedRecord.Claim(leadership.claimant()));
        var record = record(topic, lanes.getFirst(), FeedCodec.encode(claim));
        var offset = await(topic, producer.send(record), patience).offset();

        var limits = settings.limits();
        var records = limits.recordsInFlight() * lanes.size();
        var inFlight = new InFlight(records, limits.inFlightBytes());
        var number = leadership.epoch(offset);
        var end = new EpochEnd(number, producer, failed);
        var epoch = new Epoch(producer, topic, number, lanes, inFlight, end, counters);
        epoch.start(leadership, patience);
        return epoch;
    }

    private static PartitionLane lane(FeedTail tail, Lsn resume) {
        return new PartitionLane(tail.partition(), tail.mark(), resume);
    }

    private void start(LeaderClaim leadership, Duration patience) {
        var answer = new CompletableFuture<Appended>();
        end.whenEnded(answer::completeExceptionally);
        var started =
                new FeedRecord.LeaderStarted(
                        leadership.claimant(), leadership.address(), leadership.resume());
        try {
            sendToAll(started, Lsn.ZERO, new AllAcknowledged(lanes.size(), 0, answer));
        } catch (InterruptedException e) {
            throw KafkaErrors.interrupted("claiming the feed %s".formatted(topic), e);
        }
        await(topic, answer, patience);
    }

    private static <T> T await(String topic, Future<T> answer, Duration patience) {
        var doing = "claiming the feed %s".formatted(topic);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw KafkaErrors.translate(doing, e);
        } catch (TimeoutException e) {
            throw new FeedException("%s: no answer within %s".formatted(doing, patience), e);
        } catch (InterruptedException e) {
            throw KafkaErrors.interrupted(doing, e);
        }
    }

    long number() {
        return number;
    }

    int partitions() {
        return lanes.size();
    }

    /** The metrics of the producer. */
    Map<MetricName, ? extends Metric> metrics() {
        return producer.metrics();
    }

    EpochEnd end() {
        return end;
    }

    /** The lowest of the LSNs that the partitions have acknowledged. */
    Lsn acknowledged() {
        var least = lanes.getFirst().acknowledged();
        for (var lane : lanes) {
            var acknowledged = lane.acknowledged();
            least = acknowledged.isAtOrBefore(least) ? acknowledged : least;
        }
        return least;
    }

    /** Waits until another record may be sent. */
    void awaitTurn() throws InterruptedException {
        inFlight.awaitTurn();
    }

    /** From the next record on, all partitions follow another incarnation. */
    void follow(Incarnation incarnation) {
        lanes.forEach(lane -> lane.follow(incarnation));
    }

    /**
     * The slot has that {@code restart_lsn} on disk for certain; later records say so. Any thread.
     */
    void slotKept(Lsn restart) {
        slot = restart;
    }

    /**
     * Sends a record to all partitions.
     *
     * @param upTo the last transaction that the record completes, {@link Lsn#ZERO} for none
     */
    void sendToAll(FeedRecord record, Lsn upTo, Acknowledged told) throws InterruptedException {
        var pieces = pieces(record);
        for (var lane : lanes) {
            send(lane, pieces, upTo, told);
        }
    }

    /** Sends a record to one partition, and returns its sequence number. */
    long sendTo(int partition, FeedRecord record, Acknowledged told) throws InterruptedException {
        return send(lanes.get(partition), pieces(record), Lsn.ZERO, told);
    }

    private List<byte[]> pieces(FeedRecord record) {
        return FeedCodec.encodePieces(new Envelope(number, 0, record));
    }

    private long send(PartitionLane lane, List<byte[]> pieces, Lsn upTo, Acknowledged told)
            throws InterruptedException {
        for (var piece : pieces.subList(0, pieces.size() - 1)) {
            put(lane, piece, Lsn.ZERO, Acknowledged.NOBODY);
        }
        lane.reach(upTo);
        lane.keep(slot);
        put(lane, pieces.getLast(), upTo, told);
        return lane.nextSequence() - 1;
    }

    private void put(PartitionLane lane, byte[] piece, Lsn upTo, Acknowledged told)
            throws InterruptedException {
        var value =
                lanes.size() == 1
                        ? FeedPieces.renumber(piece, lane.nextSequence())
                        : FeedPieces.renumber(piece.clone(), lane.nextSequence());
        inFlight.add(value.length);
        end.refuseAfterIt();
        var sent = lane.next(upTo);
        counters.sent(value.length);
        var _ =
                producer.send(
                        record(topic, lane, value),
                        (_, error) -> acknowledge(lane, sent, value.length, told, error));
    }

    private void acknowledge(
            PartitionLane lane,
            PartitionLane.InLane sent,
            int size,
            Acknowledged told,
            @Nullable Exception error) {
        if (error != null) {
            end.by(KafkaErrors.translate("writing to %s".formatted(topic), error));
            return;
        }
        lane.done(sent);
        inFlight.remove(size);
        told.acknowledged(sent.sequence);
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, PartitionLane lane, byte[] value) {
        var record = new ProducerRecord<byte[], byte[]>(topic, lane.partition(), null, value);
        record.headers().add(lane.mark().toHeader());
        return record;
    }
}
