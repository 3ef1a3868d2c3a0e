package dev.metamorph.app.metrics;

import dev.metamorph.metrics.Metric;
import dev.metamorph.metrics.MetricSource;
import dev.metamorph.metrics.Scrape;
import dev.metamorph.publish.PublisherCounters;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.port.PublishingStates.Phase;
import dev.metamorph.shape.port.PublishingStates.State;
import dev.metamorph.shapelog.ShapeLogFigures;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The metrics of published shapes.
 *
 * @param counters what the publishers of this instance do
 * @param declared the declared shapes
 * @param states how far their publishers are
 * @param logs how far the shape logs are
 */
public record PublisherMetrics(
        PublisherCounters counters,
        PublishedShapes declared,
        PublishingStates states,
        Supplier<ShapeLogFigures> logs)
        implements MetricSource {
    private static final String WAITING = "waiting";
    private static final String SET_ASIDE = "set_aside";

    @Override
    public void collect(Scrape into) {
        into.add(Metric.COMMIT_TO_VISIBLE, counters.visible(), "topic");
        into.add(Metric.PUBLISHED_RECORDS, counters.records());
        into.add(Metric.PUBLISHED_TRANSACTIONS, counters.transactions());
        for (var outcome : PublisherCounters.Outcome.values()) {
            into.add(Metric.PUBLISHED_FAILURES, counters.failures(outcome), outcome.label());
        }
        shapes(into);
    }

    private void shapes(Scrape into) {
        var byState = new LinkedHashMap<String, Integer>();
        byState.put(WAITING, 0);
        for (var phase : Phase.values()) {
            byState.put(phase.text(), 0);
        }
        byState.put(SET_ASIDE, 0);
        var reached = new LinkedHashMap<Integer, Lsn>();
        logs.get().partitions().forEach(each -> reached.put(each.partition(), each.reached()));
        var lag = 0L;
        for (var each : declared.declared()) {
            var state = states.of(each.declaration().name());
            byState.merge(state.map(PublisherMetrics::name).orElse(WAITING), 1, Integer::sum);
            lag = Math.max(lag, lag(each, state, reached));
        }
        byState.forEach((state, count) -> into.add(Metric.PUBLISHED_SHAPES, count, state));
        into.add(Metric.PUBLISHED_LAG, lag);
    }

    private static String name(State state) {
        return switch (state) {
            case State.Writing writing -> writing.phase().text();
            case State.SetAside _ -> SET_ASIDE;
        };
    }

    /** The WAL between the task and the topic; 0 if the task is not here. */
    private static long lag(
            PublishedShapes.Declared shape, Optional<State> state, Map<Integer, Lsn> reached) {
        if (state.isEmpty()
                || !(state.get() instanceof State.Writing writing)
                || writing.complete().equals(Lsn.ZERO)) {
            return 0;
        }
        return shape.shape()
                .map(found -> reached.get(found.ref().partition()))
                .map(there -> there.bytes() - writing.complete().bytes())
                .orElse(0L);
    }
}
