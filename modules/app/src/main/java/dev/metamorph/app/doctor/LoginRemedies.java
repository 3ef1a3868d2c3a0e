package dev.metamorph.app.doctor;

import dev.metamorph.app.config.PostgresUrl;
import dev.metamorph.coordinator.postgres.SqlText;

import java.util.Optional;

/** The statements that make a server accept a login that it has refused. Pure. */
record LoginRemedies(PostgresUrl url) {
    /**
     * The statements, to be run by a superuser.
     *
     * @param state the SQLSTATE of the refusal
     * @param reason what the server said
     * @return empty if no statement is known to help
     */
    Optional<Remedy> of(String state, String reason) {
        var role = SqlText.identifier(url.user());
        var database = SqlText.identifier(url.database());
        return Optional.ofNullable(
                switch (state) {
                    case "3D000" -> Remedy.sql("CREATE DATABASE %s;".formatted(database));
                    case "28000" -> {
                        if (reason.contains("is not permitted to log in")) {
                            yield Remedy.sql("ALTER ROLE %s LOGIN;".formatted(role));
                        }
                        yield reason.contains("does not exist")
                                ? Remedy.sql("CREATE ROLE %s LOGIN REPLICATION;".formatted(role))
                                        .then("give it a password and rights on the tables")
                                : null;
                    }
                    case "53300" -> {
                        if (reason.contains("for role")) {
                            yield Remedy.sql("ALTER ROLE %s CONNECTION LIMIT -1;".formatted(role));
                        }
                        yield reason.contains("for database")
                                ? Remedy.sql(
                                        "ALTER DATABASE %s CONNECTION LIMIT -1;"
                                                .formatted(database))
                                : null;
                    }
                    default -> null;
                });
    }
}
