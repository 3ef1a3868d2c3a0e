package dev.metamorph.coordinator.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Columns named like Postgres's key words, every one of them. */
@Tag("servers")
final class KeyWordsTest {
    @Test
    void a_quoted_key_word_is_a_column_and_a_bare_one_if_it_is_to_postgres() throws SQLException {
        var differences = new ArrayList<String>();
        try (var database = TestPostgres.database();
                var connection = database.connect()) {
            var words =
                    database.query("SELECT word FROM pg_get_keywords() ORDER BY word").stream()
                            .map(List::getFirst)
                            .toList();
            assertThat(words).hasSizeGreaterThan(400);
            var relation = relation(words);
            database.execute(
                    "CREATE TABLE words (%s)"
                            .formatted(
                                    words.stream()
                                            .map("\"%s\" int"::formatted)
                                            .collect(Collectors.joining(", "))));
            for (var word : words) {
                var quoted = understood("\"%s\" = 1".formatted(word), relation);
                if (quoted.filter(sql -> accepts(connection, sql)).isEmpty()) {
                    differences.add("\"%s\"".formatted(word));
                }
                var bare = understood(word + " = 1", relation);
                var column = accepts(connection, word + " = 1") && !word.equals("null");
                if (!bare.equals(column ? quoted : constant(word))) {
                    differences.add("%s: %s".formatted(word, bare));
                }
            }
        }

        assertThat(differences).isEmpty();
    }

    private static Optional<String> constant(String word) {
        return word.equals("null") ? Optional.of("NULL::boolean") : Optional.empty();
    }

    private static Relation relation(List<String> names) {
        return new Relation(
                new RelationId(16400),
                new TableName("public", "words"),
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                names.stream()
                        .map(name -> new Column(name, PgType.base(23, "int4"), false, false, ""))
                        .toList(),
                List.of(),
                false,
                List.of());
    }

    private static Optional<String> understood(String clause, Relation relation) {
        try {
            return Optional.of(Where.parse(clause, Map.of(), relation).sql());
        } catch (WhereException _) {
            return Optional.empty();
        }
    }

    private static boolean accepts(Connection connection, String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute("EXPLAIN SELECT FROM words WHERE " + sql);
            return true;
        } catch (SQLException _) {
            return false;
        }
    }
}
