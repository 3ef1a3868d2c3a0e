package dev.metamorph.feed.topic;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import java.util.concurrent.ExecutionException;

/** Translates Kafka's exceptions into {@link FeedException}s. */
public final class KafkaErrors {
    private KafkaErrors() {}

    /**
     * Translates an exception.
     *
     * @param doing the action that failed, for the message: {@code "claiming the feed s.feed"}
     */
    public static FeedException translate(String doing, Throwable error) {
        if (error instanceof ExecutionException && error.getCause() != null) {
            return translate(doing, error.getCause());
        }
        if (error instanceof FeedException ours) {
            return ours;
        }
        var reason = error.getMessage() == null ? error.toString() : error.getMessage();
        var message = "%s: %s".formatted(doing, reason);
        return isMisconfigured(root(error)) || isMisconfigured(error)
                ? new FeedMisconfiguredException(message, error)
                : new FeedException(message, error);
    }

    /** Translates an interrupt, and sets the thread's interrupt flag again. */
    public static FeedException interrupted(String doing, InterruptedException error) {
        Thread.currentThread().interrupt();
        return new FeedException("%s: interrupted".formatted(doing), error);
    }

    private static Throwable root(Throwable error) {
        return error.getCause() == null ? error : root(error.getCause());
    }

    /** Kafka's clients say so when a name server does not answer, which may pass. */
    private static boolean isUnresolved(Throwable error) {
        return String.valueOf(error.getMessage()).contains("No resolvable bootstrap urls");
    }

    private static boolean isMisconfigured(Throwable error) {
        return (error instanceof ConfigException && !isUnresolved(error))
                || error instanceof AuthenticationException
                || error instanceof AuthorizationException
                || error instanceof InvalidConfigurationException
                || error instanceof InvalidReplicationFactorException
                || error instanceof UnsupportedVersionException;
    }
}
