-- The folder of Tenfold's Neovim part; here Tenfold was cloned into the home folder.
vim.opt.runtimepath:append(vim.fn.expand("~/tenfold/editors/neovim"))

require("tenfold").setup({
  settings = {
    candidates = { count = 5 },
  },
})

-- Suggested keys; Tenfold itself maps none.
vim.keymap.set("n", "<Leader>t", "<Cmd>TenfoldSolutions<CR>")
vim.keymap.set("i", "<C-Space>", "<C-x><C-u>")

-- Suggested: a menu of one solution is shown as well.
vim.opt.completeopt:append("menuone")

if vim.lsp.inline_completion then
  -- Neovim 0.12: take the ghost text, and look at the next one.
  vim.keymap.set("i", "<C-l>", vim.lsp.inline_completion.get)
  vim.keymap.set("i", "<M-]>", function()
    vim.lsp.inline_completion.select()
  end)
end
