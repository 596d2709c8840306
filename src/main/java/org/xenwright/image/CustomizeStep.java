package org.xenwright.image;

import java.io.IOException;
import org.xenwright.customize.Customization;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Customized;
import org.xenwright.customize.Identity;

/** The step that makes a configured system the project's own. */
final class CustomizeStep {
    private final BuildInputs inputs;
    private final Customization.SandboxSource sandboxes;

    CustomizeStep(BuildInputs inputs, Customization.SandboxSource sandboxes) {
        this.inputs = inputs;
        this.sandboxes = sandboxes;
    }

    Customized run(ConfiguredPackages packages) throws IOException {
        CustomizeRequest request = inputs.request().customize();
        Identity identity = request.identity();
        if (identity.mounts().isEmpty()) {
            identity = identity.withMounts(inputs.layout().mounts());
        }
        Customized customized = new Customization(sandboxes, inputs.results())
                .apply(
                        packages.tree(),
                        packages.inputs(),
                        request.withIdentity(identity),
                        inputs.image().clock());
        customized.notes().forEach(inputs.access().progress()::note);
        int templates = customized.templates().size();
        inputs.report()
                .step(
                        "customize",
                        BuildReport.State.MADE,
                        templates == 0 ? "files, users, services" : templates + " templates wait for a domain");
        if (packages.base() != null && inputs.request().boot().needsKernel()) {
            packages.base().refuseWithoutInit(customized.tree());
        }
        return customized;
    }
}
