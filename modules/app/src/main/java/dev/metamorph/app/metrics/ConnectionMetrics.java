package dev.metamorph.app.metrics;

import dev.metamorph.coordinator.connection.ConnectionFigures;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.ConnectionPool.Role;
import dev.metamorph.coordinator.verify.VerifyCounters;
import dev.metamorph.metrics.Metric;
import dev.metamorph.metrics.MetricSource;
import dev.metamorph.metrics.Scrape;

import java.util.Locale;
import java.util.function.Supplier;

/**
 * The metrics of the connections to Postgres and of what they are used for.
 *
 * @param figures of the connection side
 * @param verified the comparisons of shape logs with the database
 */
public record ConnectionMetrics(
        ConnectionFigures figures, Supplier<VerifyCounters.Figures> verified)
        implements MetricSource {
    @Override
    public void collect(Scrape into) {
        for (var role : Role.values()) {
            var name = role.name().toLowerCase(Locale.ROOT);
            figures.pool(role).ifPresent(pool -> pool(name, pool, into));
        }
        var snapshots = figures.snapshotFigures();
        into.add(Metric.SNAPSHOTS, snapshots.running(), "running");
        // A snapshot begins with its connection.
        var queued = figures.pool(Role.SNAPSHOT).map(ConnectionPool.Figures::waiting).orElse(0);
        into.add(Metric.SNAPSHOTS, queued, "queued");
        into.add(Metric.SNAPSHOT_SECONDS, snapshots.finished(), "finished");
        into.add(Metric.SNAPSHOT_SECONDS, snapshots.failed(), "failed");
        var comparisons = verified.get();
        into.add(Metric.VERIFICATIONS, comparisons.equal(), "equal");
        into.add(Metric.VERIFICATIONS, comparisons.different(), "different");
        into.add(Metric.VERIFICATIONS, comparisons.notCompared(), "not_compared");
        into.add(Metric.VERIFY_DIFFERENCES, comparisons.differences());
    }

    private static void pool(String name, ConnectionPool.Figures pool, Scrape into) {
        into.add(Metric.POOL_CONNECTIONS, pool.active(), name, "active");
        into.add(Metric.POOL_CONNECTIONS, pool.idle(), name, "idle");
        into.add(Metric.POOL_LIMIT, pool.limit(), name);
        into.add(Metric.POOL_WAITING, pool.waiting(), name);
    }
}
