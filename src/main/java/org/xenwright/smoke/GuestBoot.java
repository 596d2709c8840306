package org.xenwright.smoke;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.RunningBoot;
import org.xenwright.boot.check.Check;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.ChildProcesses;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.follow.FollowedGuest;
import org.xenwright.boot.follow.Mailbox;
import org.xenwright.boot.ready.Ready;
import org.xenwright.platform.Architecture;
import org.xenwright.tool.ToolBox;

/**
 * The boot of a guest with what is brought into it: checks, and the commands of its conditions.
 *
 * @param reports folder for its console, and for its initramfs while that is needed
 * @param ready when it counts as up, besides the end of its checks
 * @param limit until it is ready
 * @param tools tools for guests of an architecture
 */
public record GuestBoot(Path reports, Ready ready, Duration limit, Function<Architecture, ToolBox> tools) {
    /**
     * Starts a guest without checks, which runs on.
     *
     * @param name of its console, without the suffix
     */
    public RunningBoot start(String name, Machine machine, Driver driver) throws IOException {
        Files.createDirectories(reports);
        return run(name, machine, List.of(), request -> {
            driver.prepare(request.machine());
            return Boot.start(request, driver);
        });
    }

    /**
     * Starts a guest that takes changes of files while an action runs, and ends it then.
     *
     * @param name of its console, without the suffix
     * @param units whose journal it shows
     */
    public <T> T follow(String name, Machine machine, Driver driver, List<String> units, Following<T> action)
            throws IOException {
        Seal seal = Seal.fresh();
        CheckInitramfs companion = new CheckInitramfs(
                List.of(), List.of(), limit, machine.network().reach(), seal, units);
        Path folder = ChildProcesses.folder(); // gone however this process ends
        try (Mailbox mailbox = Mailbox.create(folder.resolve("mailbox"), seal)) {
            return GuestChecks.bringing(companion, mailbox.of(machine), folder.resolve("initrd"), tools, complete -> {
                Path log = reports.resolve(name + ".console.log");
                try (FollowedGuest guest = FollowedGuest.start(complete, driver, log, seal)) {
                    return action.run(guest, mailbox);
                }
            });
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    /** An action on a guest that takes changes. */
    @FunctionalInterface
    public interface Following<T> {
        T run(FollowedGuest guest, Mailbox mailbox) throws IOException;
    }

    /** Runs an action on the request for a boot; what is brought along is there only for as long. */
    <T> T run(String name, Machine machine, List<Check> checks, Action<T> action) throws IOException {
        Seal seal = Seal.fresh();
        CheckInitramfs companion = new CheckInitramfs(
                checks, ready.commands(), limit, machine.network().reach(), seal);
        Ready awaited = checks.isEmpty() ? ready : new Ready.All(List.of(ready, CheckInitramfs.done()));
        Path log = reports.resolve(name + ".console.log");
        return GuestChecks.bringing(
                companion,
                machine,
                reports.resolve(name + ".initrd.img"),
                tools,
                complete ->
                        action.run(BootRequest.of(complete, awaited, limit, log).withSeal(seal)));
    }

    /** An action on a request. */
    @FunctionalInterface
    interface Action<T> {
        T run(BootRequest request) throws IOException;
    }
}
