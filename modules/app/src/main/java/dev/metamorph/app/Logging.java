package dev.metamorph.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import org.slf4j.LoggerFactory;

/** How much our own loggers say; the libraries' are fixed in {@code logback.xml}. */
final class Logging {
    private Logging() {}

    static void level(String name) {
        if (LoggerFactory.getLogger("dev.metamorph") instanceof Logger ours) {
            ours.setLevel(Level.toLevel(name));
        }
    }
}
