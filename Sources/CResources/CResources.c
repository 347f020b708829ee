#include "CResources.h"

// One array a file, then the table. A test compares the table with the folders.

// One style sheet, in the order of its parts: what asks about the medium comes last.
static const uint8_t css_martlet_css[] = {
#embed "../Web/Assets/css/base.css"
    ,
#embed "../Web/Assets/css/posts.css"
    ,
#embed "../Web/Assets/css/pages.css"
    ,
#embed "../Web/Assets/css/media.css"
};
static const uint8_t img_app_icon_svg[] = {
#embed "../Web/Assets/img/app-icon.svg"
};
static const uint8_t img_avatar_svg[] = {
#embed "../Web/Assets/img/avatar.svg"
};
static const uint8_t img_banner_svg[] = {
#embed "../Web/Assets/img/banner.svg"
};
static const uint8_t img_favicon_svg[] = {
#embed "../Web/Assets/img/favicon.svg"
};
static const uint8_t img_icons_svg[] = {
#embed "../Web/Assets/img/icons.svg"
};
static const uint8_t img_mark_svg[] = {
#embed "../Web/Assets/img/mark.svg"
};
static const uint8_t img_avatar_png[] = {
#embed "../Web/Assets/img/avatar.png"
};
static const uint8_t img_header_png[] = {
#embed "../Web/Assets/img/header.png"
};
static const uint8_t img_thumbnail_png[] = {
#embed "../Web/Assets/img/thumbnail.png"
};
static const uint8_t img_touch_icon_png[] = {
#embed "../Web/Assets/img/touch-icon.png"
};
static const uint8_t js_actions_js[] = {
#embed "../Web/Assets/js/actions.js"
};
static const uint8_t js_composer_js[] = {
#embed "../Web/Assets/js/composer.js"
};
static const uint8_t js_keys_js[] = {
#embed "../Web/Assets/js/keys.js"
};
static const uint8_t js_live_js[] = {
#embed "../Web/Assets/js/live.js"
};
static const uint8_t js_main_js[] = {
#embed "../Web/Assets/js/main.js"
};
static const uint8_t js_patience_js[] = {
#embed "../Web/Assets/js/patience.js"
};
static const uint8_t js_thread_js[] = {
#embed "../Web/Assets/js/thread.js"
};
static const uint8_t js_markup_js[] = {
#embed "../Web/Assets/js/markup.js"
};
static const uint8_t catalogues_de_txt[] = {
#embed "../Localization/Catalogues/de.txt"
};
static const uint8_t catalogues_en_txt[] = {
#embed "../Localization/Catalogues/en.txt"
};

static const struct cresources_file files[] = {
    {"css/martlet.css", css_martlet_css, sizeof css_martlet_css},
    {"img/app-icon.svg", img_app_icon_svg, sizeof img_app_icon_svg},
    {"img/avatar.svg", img_avatar_svg, sizeof img_avatar_svg},
    {"img/banner.svg", img_banner_svg, sizeof img_banner_svg},
    {"img/favicon.svg", img_favicon_svg, sizeof img_favicon_svg},
    {"img/icons.svg", img_icons_svg, sizeof img_icons_svg},
    {"img/mark.svg", img_mark_svg, sizeof img_mark_svg},
    {"img/avatar.png", img_avatar_png, sizeof img_avatar_png},
    {"img/header.png", img_header_png, sizeof img_header_png},
    {"img/thumbnail.png", img_thumbnail_png, sizeof img_thumbnail_png},
    {"img/touch-icon.png", img_touch_icon_png, sizeof img_touch_icon_png},
    {"js/actions.js", js_actions_js, sizeof js_actions_js},
    {"js/composer.js", js_composer_js, sizeof js_composer_js},
    {"js/keys.js", js_keys_js, sizeof js_keys_js},
    {"js/live.js", js_live_js, sizeof js_live_js},
    {"js/main.js", js_main_js, sizeof js_main_js},
    {"js/patience.js", js_patience_js, sizeof js_patience_js},
    {"js/thread.js", js_thread_js, sizeof js_thread_js},
    {"js/markup.js", js_markup_js, sizeof js_markup_js},
    {"catalogues/de.txt", catalogues_de_txt, sizeof catalogues_de_txt},
    {"catalogues/en.txt", catalogues_en_txt, sizeof catalogues_en_txt},
};

const struct cresources_file *cresources_files(void) { return files; }

size_t cresources_count(void) { return sizeof files / sizeof files[0]; }
