package dev.metamorph.coordinator.where;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The value that Postgres computes for an expression of a random row.
 *
 * @param connection with our settings, in no transaction
 * @param rows the number of rows
 */
record ValuesOfRows(Connection connection, RandomGenerator random, int rows)
        implements RandomClauses.Values {
    @Override
    public Optional<String> of(String expression) {
        var sql =
                "SELECT (%s)::text FROM public.things WHERE id = %d"
                        .formatted(expression, random.nextInt(rows));
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (var result = statement.executeQuery(sql)) {
                result.next();
                return Optional.ofNullable(result.getString(1));
            }
        } catch (SQLException _) {
            return Optional.empty();
        }
    }
}
