package dev.metamorph.app.stack;

import dev.metamorph.coordinator.kafka.KafkaFeed;
import dev.metamorph.coordinator.port.ShapeSide;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shapelog.ShapeLogEngine;
import dev.metamorph.shapelog.ShapeLogListener;
import dev.metamorph.shapelog.ShapeLogSettings;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The shape logs of this process across the engines that keep them one after the other: the
 * coordinator starts them, readers read them, the feed is told how far they are. Without an engine
 * a reader is told "not yet", and woken when there is one.
 */
final class RestartableShapeLogs implements ShapeSide, ShapeLogs, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RestartableShapeLogs.class);

    private final ShapeLogSettings settings;
    private final KafkaFeed feed;
    private final Consumer<ShapeHandle> ended;
    private final EndedShapeCounts counts;
    private volatile ShapeLogs current = new AbsentShapeLogs();

    /** The engine that runs, or the one that has failed and is to be closed. */
    private volatile AutoCloseable engine = () -> {};

    private volatile boolean runs;

    /**
     * For the readers of one process.
     *
     * @param feed told how far the tasks here are
     * @param ended told which shapes have ended, on the tasks' threads
     * @param counts told why
     */
    RestartableShapeLogs(
            ShapeLogSettings settings,
            KafkaFeed feed,
            Consumer<ShapeHandle> ended,
            EndedShapeCounts counts) {
        this.settings = settings;
        this.feed = feed;
        this.ended = ended;
        this.counts = counts;
    }

    @Override
    public void start(Consumer<Throwable> failed) {
        if (runs) {
            return;
        }
        stopEngine();
        // Before it starts, which may fail on another thread at once.
        runs = true;
        var fresh = freshEngine(failed);
        engine = fresh;
        replace(fresh);
        log.info("Shape logs started stack={} folder={}", settings.stack(), settings.folder());
    }

    private ShapeLogEngine freshEngine(Consumer<Throwable> failed) {
        try {
            return ShapeLogEngine.start(settings, new Listener(failed));
        } catch (RuntimeException e) {
            runs = false;
            throw e;
        }
    }

    private void replace(ShapeLogs next) {
        var former = current;
        current = next;
        if (former instanceof AbsentShapeLogs absent) {
            absent.wakeAll();
        }
    }

    private final class Listener implements ShapeLogListener {
        private final Consumer<Throwable> failed;

        private Listener(Consumer<Throwable> failed) {
            this.failed = failed;
        }

        @Override
        public void processed(int partition, long epoch, long sequence) {
            feed.processed(partition, epoch, sequence);
        }

        @Override
        public void left(int partition) {
            feed.processedElsewhere(partition);
        }

        @Override
        public void ended(ShapeHandle shape, EndCause cause, String reason) {
            counts.ended(cause);
            ended.accept(shape);
            log.info(
                    "Shape ended handle={} cause={} reason=\"{}\"",
                    shape.text(),
                    cause.label(),
                    reason);
        }

        @Override
        public void failed(Throwable cause) {
            log.error(
                    "Shape logs failed stack={} reason=\"{}\"", settings.stack(), cause.toString());
            runs = false;
            replace(new AbsentShapeLogs());
            failed.accept(cause);
        }
    }

    @Override
    public Answer read(ShapeRef shape, LogOffset after) {
        return current.read(shape, after);
    }

    @Override
    public Answer end(ShapeRef shape) {
        return current.end(shape);
    }

    @Override
    public Optional<Answer.Page> standby(ShapeRef shape, LogOffset after) {
        return current.standby(shape, after);
    }

    @Override
    public Optional<URI> standbyElsewhere(ShapeRef shape) {
        return current.standbyElsewhere(shape);
    }

    @Override
    public Waiting await(ShapeRef shape, LogOffset after, Runnable wake) {
        return current.await(shape, after, wake);
    }

    private void stopEngine() {
        try {
            engine.close();
        } catch (Exception e) {
            log.warn("Shape logs did not stop in good order reason=\"{}\"", e.toString());
        }
    }

    @Override
    public void close() {
        stopEngine();
    }
}
