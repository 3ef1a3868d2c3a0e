package dev.metamorph.metrics;

/** A part of the program that has metrics. */
@FunctionalInterface
public interface MetricSource {
    /**
     * Gives the current values. Called for each page, by one thread at a time; must not wait for a
     * database or a broker.
     */
    void collect(Scrape into);
}
