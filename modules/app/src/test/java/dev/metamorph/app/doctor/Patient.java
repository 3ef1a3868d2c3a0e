package dev.metamorph.app.doctor;

import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.config.Environment;
import dev.metamorph.shape.relation.TableName;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is examined, and the remedies of kind setting applied to it. */
final class Patient {
    private final Map<String, String> settings;
    private InstantSource clock = InstantSource.system();

    Patient(Map<String, String> settings) {
        this.settings = new HashMap<>(settings);
    }

    /**
     * A stack with that database and Kafka.
     *
     * @param name distinguishes its slot and its publication from those of others
     * @param more keys and values, in turn
     */
    static Patient of(Path folder, String url, String kafka, String name, String... more) {
        var patient =
                new Patient(
                        Map.of(
                                "DATABASE_URL",
                                url,
                                "KAFKA_BOOTSTRAP_SERVERS",
                                kafka,
                                "DATA_DIR",
                                folder.toString(),
                                "DATABASE_POOL_SIZE",
                                "2",
                                "SLOT_NAME",
                                "slot_of_" + name,
                                "PUBLICATION_NAME",
                                "publication_of_" + name,
                                "PORT",
                                "39999",
                                "INSECURE",
                                "true"));
        for (var i = 0; i < more.length; i += 2) {
            patient.settings.put(more[i], more[i + 1]);
        }
        return patient;
    }

    void set(String setting) {
        var equals = setting.indexOf('=');
        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }

    /** Sets the clock of the machine that examines. */
    void clock(InstantSource of) {
        clock = of;
    }

    /** As the command does it. */
    Diagnosis examine(TableName... tables) {
        try {
            var environment = Environment.of(settings);
            return new Doctor(environment.read(), clock)
                    .examine(List.of(tables))
                    .with(environment.warnings());
        } catch (ConfigurationException e) {
            return Doctor.of(e);
        }
    }

    /** The findings of one area. */
    List<Finding> findings(Check.Area area, TableName... tables) {
        return examine(tables).of(area);
    }

    /** The findings about this machine: folder, ports and certificate. */
    List<Finding> machine() {
        return new Doctor(Environment.of(settings).read(), clock).machine();
    }

    static Set<Check> checks(List<Finding> findings) {
        var checks = new TreeSet<Check>();
        findings.forEach(finding -> checks.add(finding.check()));
        return checks;
    }
}
