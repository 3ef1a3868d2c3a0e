package dev.metamorph.publish.registry;

import java.net.URI;
import java.nio.file.Path;

/**
 * The schema registry of a stack.
 *
 * @param url the address, possibly with a path
 * @param login the credentials
 * @param trust the certificates that are trusted
 * @param subjects the names of subjects
 * @param autoRegister whether schemas are registered; else they must be there already
 */
public record RegistrySettings(
        URI url, Login login, Trust trust, Subjects subjects, boolean autoRegister) {
    /** The credentials of the client. */
    public sealed interface Login {
        /** None. */
        record None() implements Login {}

        /** A user with a password. */
        record Basic(String user, String password) implements Login {
            @Override
            public String toString() {
                return "Basic[user=%s]".formatted(user);
            }
        }

        /** A token. */
        record Bearer(String token) implements Login {
            @Override
            public String toString() {
                return "Bearer[***]";
            }
        }
    }

    /** The certificates that are trusted. */
    public sealed interface Trust {
        /** The certificates that Java trusts. */
        record OfSystem() implements Trust {}

        /**
         * The certificates of a file.
         *
         * @param file certificates in PEM
         */
        record OfFile(Path file) implements Trust {}
    }

    /** The naming of the subject of a schema. */
    public enum Subjects {
        /** {@code <topic>-key} and {@code <topic>-value}: TopicNameStrategy. */
        TOPIC,
        /** The full name of the record: RecordNameStrategy. */
        RECORD
    }

    /** A registry without credentials. */
    public static RegistrySettings of(URI url) {
        return new RegistrySettings(
                url, new Login.None(), new Trust.OfSystem(), Subjects.TOPIC, true);
    }
}
