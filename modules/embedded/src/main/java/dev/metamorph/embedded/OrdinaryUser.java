package dev.metamorph.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs Postgres, which refuses to run as root, as a user without privileges. An ordinary user runs
 * it directly. Root runs it in a user namespace in which it has no privileges; where user
 * namespaces are forbidden (some containers), root runs it as the user {@code nobody} and makes
 * that user the owner of the data folder.
 */
enum OrdinaryUser {
    ALREADY,
    BY_NAMESPACE,
    AS_NOBODY;

    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private List<String> prefix() {
        return switch (this) {
            case ALREADY -> List.of();
            case BY_NAMESPACE -> List.of("unshare", "--user");
            case AS_NOBODY ->
                    List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        };
    }

    static OrdinaryUser find() {
        if (!new Command(List.of("id", "-u"), AT_MOST).run().output().equals("0")) {
            return ALREADY;
        }
        return Stream.of(BY_NAMESPACE, AS_NOBODY)
                .filter(OrdinaryUser::works)
                .findFirst()
                .orElseThrow(() ->
                        new EmbeddedException(
                                "Postgres does not run as root, and neither unshare nor"
                                        + " setpriv work here; run as an ordinary user"));
    }

    private boolean works() {
        try {
            return command(List.of("true")).run().succeeded();
        } catch (EmbeddedException _) {
            return false;
        }
    }

    /** The command, run by this user. */
    Command command(List<String> words) {
        return command(words, AT_MOST);
    }

    Command command(List<String> words, Duration atMost) {
        var all = new ArrayList<>(prefix());
        all.addAll(words);
        return new Command(all, atMost);
    }

    /** Makes this user the owner of the folder and of everything in it. */
    void own(Path folder) {
        if (this != AS_NOBODY) {
            return;
        }
        var chown = List.of("chown", "-R", "65534:65534", folder.toString());
        var outcome = new Command(chown, AT_MOST).run();
        if (!outcome.succeeded()) {
            throw new EmbeddedException(
                    "cannot give %s to the user nobody: %s".formatted(folder, outcome.output()));
        }
    }
}
