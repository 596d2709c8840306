package org.xenwright.image;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.application.ApplicationLayers;
import org.xenwright.application.ApplicationRequest;
import org.xenwright.application.JavaKit;
import org.xenwright.application.LinkedRuntime;
import org.xenwright.application.RuntimeRequest;
import org.xenwright.application.WholeSystem;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Count;
import org.xenwright.customize.Customization;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Customized;
import org.xenwright.customize.InitSystem;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.store.Fingerprint;

/** The step that makes a configured system the project's own. */
final class CustomizeStep {
    private final BuildInputs inputs;
    private final SandboxSource sandboxes;

    CustomizeStep(BuildInputs inputs, SandboxSource sandboxes) {
        this.inputs = inputs;
        this.sandboxes = sandboxes;
    }

    Customized run(ConfiguredSystem packages) throws IOException {
        CustomizeRequest request = inputs.request().customize();
        SystemIdentity identity = request.identity();
        if (identity.mounts().isEmpty()) {
            identity = identity.withMounts(inputs.layout().mounts());
        }
        Customized customized = new Customization(sandboxes, inputs.results())
                .linkingFrom(kit(request.application(), packages))
                .apply(
                        packages.tree(),
                        packages.inputs(),
                        request.withIdentity(identity),
                        inputs.image().clock());
        LinkedRuntime runtime = customized.runtime();
        if (runtime != null) {
            inputs.report()
                    .step(
                            "runtime",
                            runtime.reused() ? BuildReport.State.REUSED : BuildReport.State.MADE,
                            "Java " + runtime.version() + ", " + ByteSize.format(runtime.bytes()) + ", "
                                    + Count.of(runtime.modules().size(), "module") + ": "
                                    + String.join(", ", runtime.modules()));
        }
        ApplicationRequest application = request.application();
        if (application != null) {
            inputs.report()
                    .step("application", BuildReport.State.MADE, described(application, customized.application()));
        }
        customized.notes().forEach(inputs.access().progress()::note);
        int templates = customized.templates().size();
        inputs.report()
                .step(
                        "customize",
                        BuildReport.State.MADE,
                        templates == 0 ? "files, users, services" : templates + " templates wait for a domain");
        if (packages.base() != null && inputs.request().start().boot().needsKernel()) {
            BaseSystem base = packages.base();
            InitSystem.require(
                    customized.tree(),
                    request.init(),
                    base.release().name(),
                    inputs.world().remedyWithoutInit(base.tree()));
        }
        return customized;
    }

    /** Returns what a runtime is linked from; null where none is. */
    private @Nullable JavaKit kit(@Nullable ApplicationRequest application, ConfiguredSystem packages) {
        if (application == null || application.runtime().kind() != RuntimeRequest.Kind.JLINK) {
            return null;
        }
        Fingerprint identity = new Fingerprint();
        for (Lock.LockedPackage each : inputs.lock().packages()) {
            if (each.purpose() == Lock.Purpose.RUNTIME || each.name().startsWith("openjdk-")) {
                identity.add(each.name(), each.sha256());
            }
        }
        BaseSystem base = packages.base();
        if (base != null) {
            identity.add("base", base.image().digest());
        }
        return new JavaKit(packages.beside(), packages.owners(), inputs.world().javaLibraries(), identity.digest());
    }

    private static String described(ApplicationRequest application, List<ApplicationLayers.Layer> layers) {
        String text = application.name() + " in " + layers.size() + " layers";
        return application.whole()
                ? text + "; added " + String.join(", ", WholeSystem.packages()) + ", DHCP, no documentation"
                : text;
    }
}
