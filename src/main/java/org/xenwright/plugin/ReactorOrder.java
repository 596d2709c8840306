package org.xenwright.plugin;

import java.util.HashMap;
import java.util.Map;
import org.apache.maven.AbstractMavenLifecycleParticipant;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/**
 * The order of modules of which one starts from the image of another or runs its application: {@code <from>} and {@code
 * <application>} count as dependencies in the order of the reactor, and for {@code --also-make}. The published POM does
 * not change.
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
                needed(configuration.getChild("image"), each, modules);
                Xpp3Dom images = configuration.getChild("images");
                for (Xpp3Dom image : images == null ? new Xpp3Dom[0] : images.getChildren()) {
                    needed(image, each, modules);
                }
            }
        }
    }

    private static void needed(@Nullable Xpp3Dom image, MavenProject project, Map<String, MavenProject> modules) {
        if (image != null) {
            from(image.getChild("from"), project, modules);
            application(image.getChild("application"), project, modules);
        }
    }

    private static void from(@Nullable Xpp3Dom from, MavenProject project, Map<String, MavenProject> modules) {
        if (from == null
                || from.getValue() == null
                || !NamedImages.isMaven(from.getValue().strip())) {
            return;
        }
        String[] parts = from.getValue().strip().split(":");
        MavenProject base = modules.get(parts[0] + ":" + parts[1]);
        if (base != null && base != project && base.getVersion().equals(parts[2])) {
            add(base, "xen-image", project);
        }
    }

    private static void application(
            @Nullable Xpp3Dom application, MavenProject project, Map<String, MavenProject> modules) {
        if (application == null) {
            return;
        }
        MavenProject module = modules.get(text(application, "groupId") + ":" + text(application, "artifactId"));
        String version = text(application, "version");
        if (module != null
                && module != project
                && (version.isEmpty() || module.getVersion().equals(version))) {
            add(module, module.getPackaging().equals("war") ? "war" : "jar", project);
        }
    }

    private static String text(Xpp3Dom parent, String name) {
        Xpp3Dom child = parent.getChild(name);
        return child == null || child.getValue() == null ? "" : child.getValue().strip();
    }

    private static void add(MavenProject needed, String type, MavenProject project) {
        Dependency dependency = new Dependency();
        dependency.setGroupId(needed.getGroupId());
        dependency.setArtifactId(needed.getArtifactId());
        dependency.setVersion(needed.getVersion());
        dependency.setType(type);
        dependency.setScope("provided");
        project.getModel().addDependency(dependency);
    }
}
