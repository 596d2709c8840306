package org.xenwright.plugin;

import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * The inheritance of {@code <image>} by each image of {@code <images>}, by the rules by which Maven merges the
 * configuration of a plugin into that of an execution, {@code combine.children} and {@code combine.self} included.
 */
final class Inheritance {
    private static final String ONE = "image";
    private static final String SEVERAL = "images";

    private Inheritance() {}

    /** Returns the configuration with each image complete; the same object when there are not several. */
    static PlexusConfiguration applied(PlexusConfiguration configuration) {
        PlexusConfiguration several = configuration.getChild(SEVERAL, false);
        PlexusConfiguration common = configuration.getChild(ONE, false);
        if (several == null || several.getChildCount() == 0 || common == null) {
            return configuration;
        }
        Xpp3Dom whole = dom(configuration);
        Xpp3Dom images = whole.getChild(SEVERAL);
        for (int i = 0; i < images.getChildCount(); i++) {
            // merging changes its first argument only
            Xpp3Dom.mergeXpp3Dom(images.getChild(i), dom(common));
        }
        return new XmlPlexusConfiguration(whole);
    }

    /** Copies a configuration into the form of Maven's models. */
    static Xpp3Dom dom(PlexusConfiguration configuration) {
        Xpp3Dom dom = new Xpp3Dom(configuration.getName());
        for (String name : configuration.getAttributeNames()) {
            dom.setAttribute(name, configuration.getAttribute(name));
        }
        dom.setValue(configuration.getValue(null));
        for (PlexusConfiguration child : configuration.getChildren()) {
            dom.addChild(dom(child));
        }
        return dom;
    }
}
