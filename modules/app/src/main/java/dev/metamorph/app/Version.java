package dev.metamorph.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build; the build writes it into {@code version.properties}. */
record Version(String text) {

    static Version ofThisBuild() {
        var properties = new Properties();
        try (var resource = Version.class.getResourceAsStream("version.properties")) {
            if (resource == null) {
                throw new IllegalStateException("version.properties is missing; build again");
            }
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read version.properties", e);
        }
        return new Version(properties.getProperty("version", "unknown"));
    }

    @Override
    public String toString() {
        return "metamorph " + text;
    }
}
