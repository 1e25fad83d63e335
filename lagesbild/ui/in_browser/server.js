// Where the server is, and what it would answer of itself: Streamlit would look for it at the page's own address first,
// and open its socket only after two answers.
window.__streamlit = {
    BACKEND_BASE_URL: `${location.origin}/`,
    HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
};
