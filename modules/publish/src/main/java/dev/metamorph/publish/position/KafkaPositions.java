package dev.metamorph.publish.position;

import dev.metamorph.publish.PublisherSettings;
import dev.metamorph.publish.position.CommitSearch.Commit;
import dev.metamorph.publish.position.LogSearch.Found;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedPositions;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.TransactionStates;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Translates points of published shapes by the shape's log and by the headers of the topic's
 * records. Each call works on a virtual thread of its own, with a consumer of its own.
 */
public final class KafkaPositions implements PublishedPositions {
    private static final Logger log = LoggerFactory.getLogger(KafkaPositions.class);

    /** A consumer holds buffers and connections. */
    private static final int MOST_AT_ONCE = 2;

    private static final Duration QUEUE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Map<String, Object> consumer;
    private final ShapeLogs logs;
    private final TransactionStates transactions;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    private KafkaPositions(
            Map<String, Object> consumer, ShapeLogs logs, TransactionStates transactions) {
        this.consumer = consumer;
        this.logs = logs;
        this.transactions = transactions;
    }

    /**
     * Translates the points of a stack.
     *
     * @param logs the shape logs
     * @param transactions asks about transactions that the logs do not remember
     */
    public static PublishedPositions of(
            PublisherSettings settings, ShapeLogs logs, TransactionStates transactions) {
        return new KafkaPositions(settings.consumer("positions"), logs, transactions);
    }

    @Override
    public CompletionStage<Answer> find(Declared declared, Point point) {
        var shape = declared.shape();
        if (shape.isEmpty()) {
            return CompletableFuture.completedFuture(noRows());
        }
        return CompletableFuture.supplyAsync(
                () -> queued(declared, shape.get(), point),
                task -> Thread.ofVirtual().name("metamorph-position").start(task));
    }

    private static Answer noRows() {
        return unavailable(
                StackReason.SNAPSHOT_UNFINISHED,
                "The published shape has no rows yet, please retry");
    }

    private static Answer unavailable(Reason reason, String message) {
        return new Answer.Unavailable(reason, message, RETRY);
    }

    private Answer queued(Declared declared, Shape shape, Point point) {
        try {
            if (!free.tryAcquire(QUEUE.toMillis(), TimeUnit.MILLISECONDS)) {
                return unavailable(
                        StackReason.CONCURRENT_REQUEST_LIMIT_EXCEEDED,
                        "Too many positions are being looked for, please retry");
            }
            try {
                return whenHere(declared, shape, point);
            } finally {
                free.release();
            }
        } catch (InterruptedException | InterruptException _) {
            Thread.currentThread().interrupt();
            return unavailable(StackReason.STOPPING, "The service is stopping");
        } catch (KafkaException e) {
            log.warn(
                    "Position not found name={} error=\"{}\"",
                    declared.declaration().name(),
                    e.getMessage());
            return unavailable(
                    StackReason.KAFKA_SILENT, "The topic could not be read, please retry");
        } catch (RuntimeException e) {
            log.error("Position not found name={}", declared.declaration().name(), e);
            return unavailable(StackReason.FAULT, "The position could not be found");
        }
    }

    private Answer whenHere(Declared declared, Shape shape, Point point)
            throws InterruptedException {
        return switch (logs.end(shape.ref())) {
            case ShapeLogs.Answer.Page _ -> here(declared, shape, point);
            case ShapeLogs.Answer other -> notHere(other);
        };
    }

    private Answer here(Declared declared, Shape shape, Point point) throws InterruptedException {
        return switch (lsnOf(shape.ref(), point)) {
            case Commit.Known(var lsn) -> inTopic(declared, shape, point, Optional.of(lsn));
            case Commit.NotAsked _ -> inTopic(declared, shape, point, Optional.empty());
            case Commit.None(var why) -> new Answer.None(why);
            case Commit.Silent _ ->
                    unavailable(
                            StackReason.DATABASE_UNAVAILABLE,
                            "The transaction is not remembered, and the database cannot be asked now");
        };
    }

    private static Answer notHere(ShapeLogs.Answer answer) {
        return switch (answer) {
            case ShapeLogs.Answer.Elsewhere(var owner) -> new Answer.Elsewhere(owner);
            case ShapeLogs.Answer.Unfinished _ -> noRows();
            case ShapeLogs.Answer.NotYet _,
                    ShapeLogs.Answer.Gone _,
                    ShapeLogs.Answer.Ahead _,
                    ShapeLogs.Answer.Continues _,
                    ShapeLogs.Answer.Page _ ->
                    unavailable(
                            StackReason.SHAPE_LOG_NOT_READY,
                            "The shape's log is not ready here, please retry");
        };
    }

    private Commit lsnOf(ShapeRef shape, Point point) throws InterruptedException {
        return switch (point) {
            case Point.AtLsn(var lsn) -> new Commit.Known(lsn);
            case Point.AtTransaction(var xid) ->
                    new CommitSearch(logs, shape, transactions).of(xid);
            case Point.AtOffset _, Point.AtRecord _, Point.AtTime _ -> new Commit.NotAsked();
        };
    }

    private Answer inTopic(Declared declared, Shape shape, Point point, Optional<Lsn> lsn) {
        if (!(logs.end(shape.ref()) instanceof ShapeLogs.Answer.Page end)) {
            return notHere(logs.end(shape.ref()));
        }
        try (var scan = TopicScan.open(consumer, declared.declaration().topic().name())) {
            var search = new Search(shape.ref().handle(), end.reached(), new TopicPlaces(scan));
            return switch (point) {
                case Point.AtLsn _, Point.AtTransaction _ -> {
                    var from = new LogOffset(lsn.orElseThrow().bytes(), 0);
                    yield search.logged(LogSearch.of(logs, declared, shape).from(from, false), lsn);
                }
                case Point.AtOffset(var offset) ->
                        offset.isSnapshot() && !offset.equals(LogOffset.SNAPSHOT_END)
                                ? search.found(
                                        lsn,
                                        Optional.empty(),
                                        Optional.of(offset),
                                        search.places.beginnings())
                                : search.logged(
                                        LogSearch.of(logs, declared, shape).from(offset, true),
                                        lsn);
                case Point.AtRecord(var partition, var offset) -> search.record(partition, offset);
                case Point.AtTime(var time) -> search.time(time);
            };
        }
    }

    /** One search, with what is known of the log before it. */
    private record Search(ShapeHandle handle, Lsn reached, TopicPlaces places) {
        Answer logged(Found found, Optional<Lsn> lsn) {
            return switch (found) {
                case Found.InLog(var change) ->
                        found(
                                lsn.or(() -> Optional.of(change.lsn())),
                                Optional.of(change),
                                Optional.of(change.offset()),
                                places.of(change));
                case Found.AtEnd(var end) ->
                        found(lsn, Optional.empty(), Optional.of(end), places.ends());
                case Found.Earlier() ->
                        found(
                                lsn,
                                Optional.empty(),
                                Optional.of(LogOffset.BEFORE_ALL),
                                places.beginnings());
                case Found.NotHere(var why) -> notHere(why);
            };
        }

        Answer record(int partition, long offset) {
            if (partition >= places.count()) {
                return new Answer.Invalid(
                        "the topic has partitions 0 to %d".formatted(places.count() - 1));
            }
            if (offset >= places.end(partition)) {
                return new Answer.None(
                        "Partition %d of the topic has no committed record at offset %d or after it; it ends at %d"
                                .formatted(partition, offset, places.end(partition)));
            }
            var scan = places.from(partition, offset);
            if (scan.hit().isEmpty()) {
                var here = new Place(partition, offset, false);
                return found(Optional.empty(), Optional.empty(), Optional.empty(), List.of(here));
            }
            var found =
                    places.of(scan.hit().get().change()).stream()
                            .map(place -> place.partition() == partition ? scan.place() : place)
                            .toList();
            return inTopic(scan.hit(), found);
        }

        Answer time(Instant time) {
            var found = places.since(time);
            return inTopic(found.change(), found.places());
        }

        private Answer inTopic(Optional<TopicChange> hit, List<Place> where) {
            return found(
                    hit.map(one -> one.change().lsn()),
                    hit.map(TopicChange::change),
                    hit.filter(one -> one.handle().equals(handle.text()))
                            .map(one -> one.change().offset()),
                    where);
        }

        Answer found(
                Optional<Lsn> lsn,
                Optional<Change> change,
                Optional<LogOffset> offset,
                List<Place> where) {
            return new Answer.Found(new Position(lsn, change, handle, offset, reached, where));
        }
    }
}
