package org.xenwright.plugin;

import java.io.File;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * The search for elements of the plugin's configuration that no goal knows, and for files that are named by nothing.
 * Maven itself ignores the former silently, and what is inside a known element is checked when it is read ({@link
 * StrictConfigurator}).
 */
final class ConfigurationCheck {
    private ConfigurationCheck() {}

    static void check(MavenProject project, MojoDescriptor goal) {
        PluginDescriptor descriptor = goal.getPluginDescriptor();
        Plugin plugin = project.getPlugin(descriptor.getPluginLookupKey());
        if (plugin == null) {
            return;
        }
        Set<String> all = descriptor.getMojos().stream()
                .filter(mojo -> !mojo.getGoal().equals("help"))
                .flatMap(mojo -> known(mojo).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        check(plugin.getConfiguration(), all, "<plugin> " + plugin.getArtifactId() + " <configuration>");
        for (PluginExecution execution : plugin.getExecutions()) {
            check(
                    execution.getConfiguration(),
                    all,
                    "<plugin> " + plugin.getArtifactId() + " <execution> " + execution.getId() + " <configuration>");
        }
    }

    /**
     * Checks that no file is named by nothing, as by a variable of a shell that is not set: Maven takes that for the
     * project's folder, in which a store would be pruned, or reports be written.
     */
    static void checkFiles(MojoDescriptor goal, Properties said) {
        PlexusConfiguration properties = goal.getMojoConfiguration();
        if (goal.getParameters() == null || properties == null) {
            return;
        }
        for (Parameter parameter : goal.getParameters()) {
            String written = properties.getChild(parameter.getName()).getValue("");
            String value = written.matches("\\$\\{[A-Za-z.]+}")
                    ? said.getProperty(written.substring(2, written.length() - 1))
                    : null;
            if (File.class.getName().equals(parameter.getType()) && value != null && value.isBlank()) {
                throw nothing(written.substring(2, written.length() - 1));
            }
        }
    }

    /** Returns the problem of a property that is set to nothing. */
    static ProblemException nothing(String property) {
        return Problem.of("reading -D" + property, "write a value, or leave the property out")
                .at("-D" + property)
                .found("nothing")
                .raise();
    }

    private static Set<String> known(MojoDescriptor mojo) {
        Set<String> names = new TreeSet<>();
        if (mojo.getParameters() != null) {
            for (Parameter parameter : mojo.getParameters()) {
                if (parameter.isEditable()) {
                    names.add(parameter.getName());
                }
            }
        }
        return names;
    }

    private static void check(Object configuration, Set<String> known, String where) {
        if (!(configuration instanceof Xpp3Dom dom)) {
            return;
        }
        for (Xpp3Dom child : dom.getChildren()) {
            if (!known.contains(child.getName())) {
                throw unknown(child.getName(), known, where).raise();
            }
        }
    }

    static Problem unknown(String name, Set<String> known, String where) {
        String remedy = Nearest.to(name, known)
                .map(nearest -> "write <" + nearest + "> instead, or take the element out")
                .orElse("take the element out");
        return Problem.of("reading the plugin's configuration", remedy)
                .at(where)
                .found("<" + name + ">, an element no goal knows")
                .expected(known.stream().map(each -> "<" + each + ">").collect(Collectors.joining(" ")));
    }
}
