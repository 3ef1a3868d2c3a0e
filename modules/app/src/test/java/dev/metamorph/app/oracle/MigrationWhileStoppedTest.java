package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/**
 * A migration while no instance runs: the catalog says the same afterwards, and a row that was
 * written in between is missing from the stream.
 */
@Tag("servers")
final class MigrationWhileStoppedTest {
    @TempDir Path folder;

    private final TestDatabase database = TestPostgres.database();

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER PUBLICATION %1$s DROP TABLE items;"
                        + " INSERT INTO items VALUES (2, 'unpublished');"
                        + " ALTER PUBLICATION %1$s ADD TABLE items",
                "DROP PUBLICATION %1$s;"
                        + " INSERT INTO items VALUES (2, 'unpublished');"
                        + " CREATE PUBLICATION %1$s FOR TABLE items"
            })
    void the_shapes_of_a_table_that_was_not_published_for_a_while_begin_again(String migration)
            throws Exception {
        database.execute("CREATE TABLE items (id int PRIMARY KEY, v text)");
        var settings = ServiceSettings.of(database, folder);
        try (var readers = new Readers(database);
                var service = Service.start(settings)) {
            service.awaitActive(readers.http(), Readers.PATIENCE);
            var shape = readers.reader(service, "items", "");
            database.execute("INSERT INTO items VALUES (1, 'published')");
            readers.assertEqualsItsSql(shape);
            var former = shape.handle();
            service.stop();

            database.execute(migration.formatted("metamorph_" + settings.stack()).split(";"));
            service.startAgain();
            shape.catchUpUntil(_ -> !shape.handle().equals(former), Readers.PATIENCE);

            readers.assertEqualsItsSql(shape);
            assertThat(shape.rotations()).isEqualTo(1);
        }
    }
}
