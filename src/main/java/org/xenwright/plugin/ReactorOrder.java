package org.xenwright.plugin;

import java.util.HashMap;
import java.util.Map;
import org.apache.maven.AbstractMavenLifecycleParticipant;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * The order of modules of which one starts from the image of another: {@code <from>} counts as a dependency in the
 * order of the reactor, and for {@code --also-make}. The published POM does not change.
 */
public final class ReactorOrder extends AbstractMavenLifecycleParticipant {
    private static final String PLUGIN = "org.xenwright:xen-maven-plugin";

    @Override
    public void afterProjectsRead(MavenSession session) {
        Map<String, MavenProject> modules = new HashMap<>();
        for (MavenProject each : session.getProjects()) {
            modules.put(each.getGroupId() + ":" + each.getArtifactId(), each);
        }
        for (MavenProject each : session.getProjects()) {
            Plugin plugin = each.getPlugin(PLUGIN);
            if (plugin != null && plugin.getConfiguration() instanceof Xpp3Dom configuration) {
                from(configuration.getChild("image"), each, modules);
                Xpp3Dom images = configuration.getChild("images");
                for (Xpp3Dom image : images == null ? new Xpp3Dom[0] : images.getChildren()) {
                    from(image, each, modules);
                }
            }
        }
    }

    private static void from(Xpp3Dom image, MavenProject project, Map<String, MavenProject> modules) {
        Xpp3Dom from = image == null ? null : image.getChild("from");
        if (from == null
                || from.getValue() == null
                || !NamedImages.isMaven(from.getValue().strip())) {
            return;
        }
        String[] parts = from.getValue().strip().split(":");
        MavenProject base = modules.get(parts[0] + ":" + parts[1]);
        if (base == null || base == project || !base.getVersion().equals(parts[2])) {
            return;
        }
        Dependency dependency = new Dependency();
        dependency.setGroupId(parts[0]);
        dependency.setArtifactId(parts[1]);
        dependency.setVersion(parts[2]);
        dependency.setType("xen-image");
        dependency.setScope("provided");
        project.getModel().addDependency(dependency);
    }
}
