package dev.metamorph.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The source of Postgres's programs, which determines the version. */
public interface PostgresBinaries {

    /**
     * The folder that holds {@code bin/postgres}, {@code bin/initdb} and {@code bin/pg_ctl}, and
     * that every user may read.
     *
     * @param progress receives a message before each slow step
     */
    Path folder(Consumer<String> progress);

    /** The archive on the class path, built for this system by io.zonky.test.postgres. */
    static PostgresBinaries onClassPath() {
        var name = "postgres-%s-%s.txz".formatted(system(), machine());
        return progress -> {
            try (var archive = PostgresBinaries.class.getResourceAsStream("/" + name)) {
                if (archive == null) {
                    throw new EmbeddedException(
                            "there is no Postgres for this machine on the class path (%s); use a"
                                            .formatted(name)
                                    + " database of your own");
                }
                return unpacked(archive, progress);
            } catch (IOException e) {
                throw new EmbeddedException("cannot unpack %s: %s".formatted(name, e), e);
            }
        };
    }

    /** An archive (.txz) in the file system. */
    static PostgresBinaries archive(Path txz) {
        return progress -> {
            try (var archive = Files.newInputStream(txz)) {
                return unpacked(archive, progress);
            } catch (IOException e) {
                throw new EmbeddedException("cannot unpack %s: %s".formatted(txz, e), e);
            }
        };
    }

    /** An installed Postgres, e.g. {@code /usr/lib/postgresql/15}. */
    static PostgresBinaries installed(Path folder) {
        return _ -> {
            if (!Files.isExecutable(folder.resolve("bin/postgres"))) {
                throw new EmbeddedException("there is no bin/postgres in " + folder);
            }
            return folder;
        };
    }

    private static Path unpacked(InputStream archive, Consumer<String> progress)
            throws IOException {
        return new PostgresArchive(archive.readAllBytes()).unpack(progress);
    }

    private static String system() {
        return System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
    }

    private static String machine() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case String other -> other;
        };
    }
}
