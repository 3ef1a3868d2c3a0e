package dev.metamorph.app;

import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.declare.ServiceConnection;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.URI;

/** The options that say which instance's admin port a command speaks to. */
final class AdminOption {
    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:METAMORPH_ADMIN_URL:-http://127.0.0.1:9464}",
            description = {
                "The admin port of an instance (default: METAMORPH_ADMIN_URL, or http://127.0.0.1:9464).",
                "The secret is the setting SECRET, from the environment or --config."
            })
    private URI url = URI.create("http://127.0.0.1:9464");

    /**
     * A connection to the admin port.
     *
     * @throws ConfigurationException if the settings or the URL are wrong
     */
    ServiceConnection connect() {
        return ServiceOption.connect(url, config);
    }
}
