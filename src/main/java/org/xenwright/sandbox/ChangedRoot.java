package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A changed root alone, which confines nothing: root inside has the rights of the build. Used only on explicit request.
 * Without /proc, since a user who may not make namespaces may not mount it either.
 */
final class ChangedRoot implements Enclosure {
    @Override
    public String name() {
        return "a changed root, with the rights of the build";
    }

    @Override
    public boolean exact() {
        return false;
    }

    @Override
    public Held hold(Footprint footprint, SandboxCommand command, Path folder) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("chroot", folder.toString(), "0", "0"));
        arguments.addAll(ProcessLimits.ofThisProcess().sandbox(Long.MAX_VALUE));
        arguments.addAll(List.of("setsid", "--wait", "env", "-i"));
        command.environment().forEach((name, value) -> arguments.add(name + "=" + value));
        arguments.addAll(List.of(chroot(), folder.resolve("root").toString()));
        arguments.addAll(command.words());
        return new Held(List.of(), arguments, () -> {});
    }

    /** Finds chroot here, because env searches the path of the command. */
    private static String chroot() {
        for (String folder : (System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin").split(":")) {
            Path candidate = Path.of(folder, "chroot");
            if (candidate.isAbsolute() && Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        return "chroot";
    }
}
