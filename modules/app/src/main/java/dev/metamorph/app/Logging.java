package dev.metamorph.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import org.slf4j.LoggerFactory;

/** The level of our own loggers; {@code logback.xml} fixes those of the libraries. */
final class Logging {
    private Logging() {}

    static void level(String name) {
        if (LoggerFactory.getLogger("dev.metamorph") instanceof Logger ours) {
            ours.setLevel(Level.toLevel(name));
        }
    }
}
