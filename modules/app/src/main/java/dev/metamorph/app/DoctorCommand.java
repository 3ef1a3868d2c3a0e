package dev.metamorph.app;

import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.doctor.Diagnosis;
import dev.metamorph.app.doctor.DiagnosisText;
import dev.metamorph.app.doctor.Doctor;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.definition.TableNames;
import dev.metamorph.shape.relation.TableName;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code metamorph doctor}: checks everything that a stack needs, before anything is created. */
@Command(
        name = "doctor",
        description = {
            "Check database, Kafka, data folder, port, TLS files and clocks, and say what mends each finding.",
            "Creates and changes nothing. Takes the settings of serve.",
            "Exit code 0: nothing is wrong. 12: something is."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description =
                    "A table that shall be served, [schema.]table; may be given several times. Without it all tables are looked at, and their problems are advice.")
    private List<String> tables = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var diagnosis = diagnosis(names());
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(DiagnosisText.json(diagnosis));
        } else {
            DiagnosisText.lines(diagnosis).forEach(out::println);
        }
        out.flush();
        return (diagnosis.isWrong() ? ExitCode.FINDINGS : ExitCode.OK).code();
    }

    private Diagnosis diagnosis(List<TableName> names) {
        try {
            var environment = config.environment();
            var configuration = environment.read();
            Logging.as(configuration.logLevel(), configuration.logsJson());
            return new Doctor(configuration).examine(names).with(environment.warnings());
        } catch (ConfigurationException e) {
            return Doctor.of(e);
        }
    }

    private List<TableName> names() {
        var names = new ArrayList<TableName>();
        for (var table : tables) {
            try {
                names.add(TableNames.parse(table));
            } catch (IdentifierException e) {
                throw new ConfigurationException(
                        List.of("--table is \"%s\": %s".formatted(table, e.getMessage())));
            }
        }
        return names;
    }
}
