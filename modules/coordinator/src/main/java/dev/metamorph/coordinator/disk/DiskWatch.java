package dev.metamorph.coordinator.disk;

import dev.metamorph.coordinator.port.ShapeSide;
import dev.metamorph.coordinator.settings.DiskLimits;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks how full the disk of the data folder is, and stops what writes to it before it is full:
 * RocksDB does not survive a full disk without a restart. Runs on a thread of its own.
 */
public final class DiskWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);

    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final Path folder;
    private final DiskLimits limits;
    private final DiskRules rules;
    private final ShapeSide shapes;
    private final Consumer<DiskReport> status;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private DiskLevel level = DiskLevel.ROOM;
    private boolean unreadable;

    private DiskWatch(
            Path folder, DiskLimits limits, ShapeSide shapes, Consumer<DiskReport> status) {
        this.folder = folder;
        this.limits = limits;
        this.shapes = shapes;
        this.status = status;
        rules = new DiskRules(limits);
        thread = Thread.ofPlatform().daemon().name("metamorph-disk-watch").unstarted(this::work);
    }

    /**
     * Starts to watch. The first look comes immediately.
     *
     * @param folder a folder on the disk
     * @param shapes is held while the disk is full
     * @param status learns how full it is
     */
    public static DiskWatch start(
            Path folder, DiskLimits limits, ShapeSide shapes, Consumer<DiskReport> status) {
        var watch = new DiskWatch(folder, limits, shapes, status);
        watch.thread.start();
        return watch;
    }

    private void work() {
        try {
            do {
                look();
            } while (!closed.await(limits.interval().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            take(DiskSpace.of(folder));
            unreadable = false;
        } catch (IOException e) {
            if (!unreadable) {
                log.warn("Disk not watched folder={} error=\"{}\"", folder, e.toString());
            }
            unreadable = true;
        } catch (RuntimeException | Error e) {
            log.error("Disk not watched folder={}", folder, e);
        }
    }

    private void take(DiskSpace space) {
        var before = level;
        level = rules.next(before, space);
        var report = new DiskReport(level, message(space));
        status.accept(report);
        if (level == before) {
            return;
        }
        // The change of the part is told at WARN and INFO.
        log.debug("Disk is {} was={} folder={} space=\"{}\"", level, before, folder, space.text());
        if (level == DiskLevel.FULL) {
            shapes.hold(report.message());
        } else {
            shapes.release();
        }
    }

    private String message(DiskSpace space) {
        return switch (level) {
            case ROOM -> space.text();
            case SCARCE ->
                    "the disk of %s is nearly full (%s): no shape is created above DISK_CREATION_LIMIT, %d %%"
                            .formatted(folder, space.text(), limits.creationPercent());
            case FULL ->
                    "the disk of %s is full (%s): the shape logs of this instance are stopped above DISK_LIMIT, %d %%"
                            .formatted(folder, space.text(), limits.fullPercent());
        };
    }

    /** Ends the thread, and waits at most 1 s for it. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
