package dev.metamorph.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metrics of Electric that have a counterpart here, by the names that its Prometheus exporter
 * gives them, so that boards made for it keep working.
 */
public enum ElectricMetric {
    TOTAL_SHAPES("electric_shapes_total_shapes_count", Metric.SHAPES, Optional.empty()),
    ACTIVE_SHAPES("electric_shapes_active_shapes_count", Metric.SHAPES, Optional.empty()),
    RETAINED_WAL(
            "electric_postgres_replication_slot_retained_wal_size",
            Metric.SLOT_RETAINED,
            Optional.empty()),
    CONFIRMED_LAG(
            "electric_postgres_replication_slot_confirmed_flush_lsn_lag",
            Metric.SLOT_LAG,
            Optional.empty()),
    SHAPE_REQUESTS(
            "electric_plug_serve_shape_requests_count", Metric.REQUESTS, Optional.of("status")),
    ADMITTED("electric_admission_control_acquire_current", Metric.ADMITTED, Optional.of("kind")),
    REJECTED("electric_admission_control_reject_count", Metric.REFUSED, Optional.of("kind"));

    private static final String ROUTE = "route";
    private static final String SHAPE = "shape";

    private final String electricName;
    private final Metric counterpart;
    private final Optional<String> label;

    ElectricMetric(String electricName, Metric counterpart, Optional<String> label) {
        this.electricName = electricName;
        this.counterpart = counterpart;
        this.label = label;
    }

    /** The name on the page. */
    public String electricName() {
        return electricName;
    }

    /** The metric that has its values. */
    public Metric counterpart() {
        return counterpart;
    }

    /** The one label that it has, by the same name here and there. */
    public Optional<String> label() {
        return label;
    }

    /**
     * Its values: those of the counterpart, added up over the labels that it does not have. Of the
     * routes only that of shapes counts.
     */
    Map<List<String>, Double> values(Map<List<String>, Double> ours) {
        var values = new LinkedHashMap<List<String>, Double>();
        ours.forEach((labels, value) -> {
            if (counts(labels)) {
                values.merge(kept(labels), value, Double::sum);
            }
        });
        return values;
    }

    private boolean counts(List<String> labels) {
        var route = counterpart.labels().indexOf(ROUTE);
        return route < 0 || labels.get(route).equals(SHAPE);
    }

    private List<String> kept(List<String> labels) {
        var kept = new ArrayList<String>();
        label.ifPresent(name -> kept.add(labels.get(counterpart.labels().indexOf(name))));
        return kept;
    }
}
