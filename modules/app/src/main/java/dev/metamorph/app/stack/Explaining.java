package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.PostgresUrl;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.coordinator.explain.Explainer;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeExplanations;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/** Explains a shape without a running stack, over one connection to its database. */
public final class Explaining {
    private Explaining() {}

    /**
     * Explains the shape and waits for the answer.
     *
     * @throws StartFailure if the database cannot be reached, or refuses us
     */
    public static ShapeExplanations.Answer ask(
            Configuration.Database database, ShapeRequest request) {
        try (var pool = open(database.url())) {
            var connections = Optional.of(pool);
            var inspector =
                    new Inspector(
                            () -> connections,
                            Duration.ZERO,
                            InstantSource.system(),
                            Runnable::run);
            return new Explainer(
                            () -> connections,
                            inspector,
                            database.publication(),
                            database.textOrder())
                    .explain(request)
                    .toCompletableFuture()
                    .join();
        }
    }

    private static ConnectionPool open(PostgresUrl url) {
        try {
            return ConnectionPool.open(
                    "explain", ConnectionPool.Role.ADMIN, ModuleSettings.login(url, "explain"), 1);
        } catch (PostgresException e) {
            throw e.getCause() instanceof SQLException refusal
                    ? new StartFailure(Reason.DATABASE, refused(url, refusal).text(), e)
                    : e;
        }
    }

    private static RefusedLogin refused(PostgresUrl url, SQLException refusal) {
        return RefusedLogin.of(
                url,
                Objects.requireNonNullElse(refusal.getSQLState(), ""),
                Objects.requireNonNullElse(refusal.getMessage(), refusal.toString()));
    }
}
