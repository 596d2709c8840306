package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.xenwright.boot.driver.HostFindings;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.sandbox.FolderKernels;
import org.xenwright.boot.sandbox.MachineRunner;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.tools.DebianToolSource;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.ProblemException;
import org.xenwright.sandbox.GuestSandbox;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.tool.Busybox;
import org.xenwright.tool.ToolBox;
import org.xenwright.transport.Access;

/**
 * The sandboxes that scripts of an image run in.
 *
 * @param architecture of the image
 * @param kernel package of the kernel that a guest of this architecture is started with
 * @param findings what is known about this machine
 * @param withRightsOfTheBuild whether scripts may have the rights of the build where there is nothing better
 * @param said what was told already, by any step of a goal: a choice that is made again is told once
 */
record ScriptSandboxes(
        Access access,
        Architecture architecture,
        String kernel,
        Store findings,
        boolean withRightsOfTheBuild,
        Set<String> said) {
    /**
     * Returns the choice of sandboxes: namespaces; where they are not available, a guest in QEMU; and a changed root
     * alone only if asked for by name.
     *
     * @param declared the image's own repositories, which have its architecture where this machine's have not
     * @param project folder that their keys are named from
     */
    SandboxSource of(List<RepositoryRequest> declared, Path project) {
        Path scratch = access.store().root().resolve("scratch");
        return new Sandboxes(
                        scratch,
                        new ToolBox(this::tools),
                        guest(declared, project, scratch),
                        withRightsOfTheBuild,
                        this::tell)::choose;
    }

    /** Tells which sandbox is taken, once. */
    void tell(String line) {
        if (said.add(line)) {
            access.progress().note(line);
        }
    }

    /**
     * Returns tools for this machine; where a build has a store of its own and no network, those that its user has
     * already.
     */
    private Path tools(List<String> packages) throws IOException {
        try {
            return new DebianToolSource(access).folder(packages);
        } catch (ProblemException e) {
            Store usual = XenMojo.usualStore();
            if (usual.root().equals(access.store().root())) {
                throw e;
            }
            try {
                return new DebianToolSource(Access.offline(usual, access.progress())).folder(packages);
            } catch (ProblemException | IOException second) {
                e.addSuppressed(second);
                throw e;
            }
        }
    }

    /** Returns a guest of the image's architecture, emulated where this machine's is another. */
    private GuestSandbox guest(List<RepositoryRequest> declared, Path project, Path scratch) {
        ToolBox inside = new ToolBox(new DebianToolSource(
                access, architecture.debianName(), declared.isEmpty() ? null : AptSources.declared(declared, project)));
        FolderKernels kernels = new FolderKernels(() -> inside.folder(kernel, Busybox.PACKAGE));
        return new GuestSandbox(
                new MachineRunner(
                        new QemuDriver(
                                new ToolBox(new DebianToolSource(access)),
                                Accelerator.AUTO,
                                new HostFindings(findings)),
                        architecture,
                        kernels),
                scratch);
    }
}
