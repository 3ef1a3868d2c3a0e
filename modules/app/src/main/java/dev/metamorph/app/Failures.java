package dev.metamorph.app;

import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.declare.ServiceException;
import dev.metamorph.app.stack.StartFailure;
import dev.metamorph.embedded.EmbeddedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns a command's exception into lines for the user, one for each problem, and an exit code. */
final class Failures implements IExecutionExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, ParseResult parsed) {
        var err = command.getErr();
        message(failure).lines().forEach(line -> err.println("metamorph: " + line));
        err.flush();
        log.debug("Command failed", failure);
        return exitCode(failure).code();
    }

    private static String message(Exception failure) {
        return switch (failure) {
            case ConfigurationException e -> String.join("\n", e.problems());
            case StartFailure e -> String.valueOf(e.getMessage());
            case EmbeddedException e -> String.valueOf(e.getMessage());
            case ServiceException e -> String.valueOf(e.getMessage());
            case Exception e -> "internal error: %s (LOG_LEVEL=debug shows where)".formatted(e);
        };
    }

    private static ExitCode exitCode(Exception failure) {
        return switch (failure) {
            case ConfigurationException _ -> ExitCode.CONFIGURATION;
            case StartFailure e -> ExitCode.of(e.reason());
            case EmbeddedException _ -> ExitCode.DATA_FOLDER;
            case ServiceException e -> ExitCode.of(e.reason());
            case Exception _ -> ExitCode.FAULT;
        };
    }
}
