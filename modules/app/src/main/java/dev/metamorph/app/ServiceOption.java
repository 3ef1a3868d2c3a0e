package dev.metamorph.app;

import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.declare.ServiceConnection;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The options that say which running service a command speaks to. */
final class ServiceOption {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:METAMORPH_URL:-http://127.0.0.1:3000}",
            description = {
                "The address of any instance (default: METAMORPH_URL, or http://127.0.0.1:3000).",
                "The secret is the setting SECRET, from the environment or --config."
            })
    private URI url = URI.create("http://127.0.0.1:3000");

    /**
     * A connection to the service.
     *
     * @throws ConfigurationException if the settings or the URL are wrong
     */
    ServiceConnection connect() {
        return connect(url, config);
    }

    static ServiceConnection connect(URI url, ConfigOption config) {
        var scheme = url.getScheme() == null ? "" : url.getScheme();
        if (!scheme.matches("https?") || url.getHost() == null) {
            throw new ConfigurationException(
                    List.of("--url is \"%s\"; give http://host:port".formatted(url)));
        }
        return new ServiceConnection(url, config.environment().readSecret(), PATIENCE);
    }
}
