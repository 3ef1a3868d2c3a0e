package dev.metamorph.embedded.testing;

import dev.metamorph.embedded.EmbeddedException;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.PostgresBinaries;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The major versions of Postgres that tests can start, oldest first. The newest is the one of dev
 * mode, from the class path; the build unpacks the archives of the others into {@code
 * modules/embedded/target/postgres}.
 */
public enum PostgresVersion {
    V14(14),
    V15(15),
    V16(16),
    V17(17),
    V18(18);

    private static final String FOLDER = "metamorph.postgres.archives";
    private static final String DEFAULT_FOLDER = "../embedded/target/postgres";

    private final int major;

    PostgresVersion(int major) {
        this.major = major;
    }

    /** The version that {@link TestPostgres} and dev mode run. */
    public static PostgresVersion newest() {
        return V18;
    }

    /** The major version number, e.g. 14. */
    public int major() {
        return major;
    }

    /** The programs of this version. */
    public PostgresBinaries binaries() {
        return this == newest() ? PostgresBinaries.onClassPath() : PostgresBinaries.archive(file());
    }

    private Path file() {
        var folder = Path.of(System.getProperty(FOLDER, DEFAULT_FOLDER)).toAbsolutePath();
        var machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        var file =
                folder.resolve(Integer.toString(major))
                        .resolve("postgres-linux-%s.txz".formatted(machine));
        if (!Files.exists(file)) {
            throw new EmbeddedException(
                    "there is no Postgres %d in %s; run mvn -pl modules/embedded generate-test-resources"
                            .formatted(major, file.normalize()));
        }
        return file;
    }

    /** A server of this version on a free port, with data that is deleted at the end. */
    public EmbeddedPostgres.Settings temporary() {
        return EmbeddedPostgres.Settings.temporary().withBinaries(binaries());
    }

    @Override
    public String toString() {
        return "Postgres " + major;
    }
}
