package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.Secret;
import dev.metamorph.app.config.SecretSource;
import dev.metamorph.http.settings.Access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The API secrets that are valid now. Those in files are read again every 10 s, so that they can be
 * changed without a restart. A new secret becomes valid when two reads in a row have found it,
 * because a single one may find a file that is only half written; a file that cannot be read, or is
 * empty, leaves the former secret in place. Any thread.
 */
final class ApiSecrets implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApiSecrets.class);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("metamorph-secrets").factory());
    private volatile List<SecretSource> sources;
    private volatile List<String> words;

    /** The new secrets that were found once, by file. Used by the looking thread. */
    private final Map<Path, Secret> found = new HashMap<>();

    /** The problems that were told, by file. Used by the looking thread. */
    private final Map<Path, String> problems = new HashMap<>();

    private ApiSecrets(List<SecretSource> sources) {
        this.sources = List.copyOf(sources);
        words = words(sources);
    }

    /** Begins to look at the files, if there are any. */
    static ApiSecrets start(Configuration.Http http) {
        return start(http, LOOK);
    }

    static ApiSecrets start(Configuration.Http http, Duration interval) {
        var secrets = new ApiSecrets(List.of(http.secret(), http.previousSecret()));
        var millis = interval.toMillis();
        if (secrets.sources.stream().anyMatch(SecretSource.InFile.class::isInstance)) {
            var _ =
                    secrets.looks.scheduleWithFixedDelay(
                            secrets::look, millis, millis, TimeUnit.MILLISECONDS);
        }
        return secrets;
    }

    /**
     * Returns which requests are admitted: those that carry a secret which is valid when they come.
     */
    Access access() {
        return words.isEmpty() ? new Access.Open() : new Access.Secret(() -> words);
    }

    private static List<String> words(List<SecretSource> sources) {
        return sources.stream()
                .map(SecretSource::first)
                .filter(secret -> !secret.isEmpty())
                .map(Secret::word)
                .toList();
    }

    /** Reads the files once. Called by one thread. */
    void look() {
        var now = new ArrayList<SecretSource>();
        for (var source : sources) {
            now.add(source instanceof SecretSource.InFile file ? again(file) : source);
        }
        if (!now.equals(sources)) {
            sources = List.copyOf(now);
            words = words(now);
            log.info("API secret changed");
        }
    }

    private SecretSource again(SecretSource.InFile source) {
        try {
            var secret = source.read();
            if (!secret.isEmpty()) {
                problems.remove(source.file());
                return secret.equals(found.put(source.file(), secret))
                        ? new SecretSource.InFile(source.file(), secret)
                        : source;
            }
            warn(source, "the file is empty");
        } catch (IOException e) {
            warn(source, e.toString());
        }
        found.remove(source.file());
        return source;
    }

    private void warn(SecretSource.InFile source, String reason) {
        if (!reason.equals(problems.put(source.file(), reason))) {
            log.warn(
                    "API secret cannot be read, the former one stays valid file={} reason=\"{}\"",
                    source.file(),
                    reason);
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
